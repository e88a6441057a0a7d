/** The name somebody probably meant. */

/** Number of single-letter edits between two words, neighbours swapped counting as one (optimal string alignment). */
function distance(a: string, b: string): number {
  let [two, one] = [[] as number[], Array.from({ length: b.length + 1 }, (_, i) => i)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(one[j]! + 1, row[j - 1]! + 1, one[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, two[j - 2]! + 1)
      row.push(best)
    }
    ;[two, one] = [one, row]
  }
  return one[b.length]!
}

/** The known name nearest to a written one, or null when none is near; letter case does not matter. */
export function nearest(written: string, known: Iterable<string>): string | null {
  const word = written.toUpperCase().slice(0, 64)
  let found: string | null = null
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const name of known) {
    if (Math.abs(name.length - word.length) >= least) continue
    const d = distance(word, name.toUpperCase())
    if (d < least) [found, least] = [name, d]
  }
  return found
}
