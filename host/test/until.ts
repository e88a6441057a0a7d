/** Waits for something outside to become true, by looking often. */

/** Resolves with what `look` gives once that is neither `false` nor `null`; throws after the limit and says what was awaited. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  limitMs = 30_000,
): Promise<Exclude<T, false | null>> {
  const end = performance.now() + limitMs
  while (true) {
    const found = await look()
    if (found !== false && found !== null) return found as Exclude<T, false | null>
    if (performance.now() > end) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 40))
  }
}
