/** a to the power b as IEEE 754 has it: JavaScript alone finds no value for 1 and -1 to an infinite power. */
export function powerOf(a: number, b: number): number {
  const power = a ** b
  return Number.isNaN(power) && Math.abs(a) === 1 && Math.abs(b) === Number.POSITIVE_INFINITY ? 1 : power
}
