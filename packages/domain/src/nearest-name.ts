/** The known name that someone probably meant. */

/** The closest of `names` by edit distance, case aside; `null` when none is close enough to be a slip. */
export function nearestName(wanted: string, names: Iterable<string>): string | null {
  let [nearest, fewest]: [string | null, number] = [null, Math.floor(wanted.length / 3) + 1]
  for (const name of names) {
    const edits = editDistance(wanted.toLowerCase(), name.toLowerCase())
    if (edits < fewest) [nearest, fewest] = [name, edits]
  }
  return nearest
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replace, above[j]! + 1, row[j - 1]! + 1))
    }
  }
  return row[b.length]!
}
