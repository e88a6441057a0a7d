/** Memory that is used again and again, as large as it was ever needed. */

interface NumbersOf<A> {
  new (length: number): A & { readonly length: number; subarray(from: number, to: number): A }
}

/** Gives so many numbers, with whatever was in them; what was given before is written over. */
export function scratchOf<A>(make: NumbersOf<A>): (length: number) => A {
  let held = new make(0)
  return length => {
    if (held.length < length) held = new make(length)
    return held.subarray(0, length)
  }
}
