/** The floor of a kernel: the time to stream its input and output through memory, into arrays it keeps. */
import { sharedArray } from '@optaic/array-memory'
import { type Contender, timed } from '../../race.ts'

/** Reads every input once and writes every output once, in an array of the run before as an evaluation does. */
export function floorOf(inputs: readonly Float64Array[], outputs: number): Contender {
  const held = inputs.slice(0, outputs).map(({ length }) => sharedArray(length))
  return {
    name: 'floor',
    once: () =>
      timed(() => {
        for (let k = 0; k < Math.max(inputs.length, outputs); k++) {
          const input = inputs[k % Math.max(1, inputs.length)]
          if (input === undefined) continue
          if (k < held.length) held[k]!.set(input)
          else sink = summed(input)
        }
      }),
  }
}

/** What is only read has to go somewhere, or the compiler leaves the reading out. */
let sink = 0

/** Four sums at a time, so that none waits for the one before. */
function summed(input: Float64Array): number {
  let [a, b, c, d] = [sink, 0, 0, 0]
  for (let i = 0; i + 3 < input.length; i += 4) {
    a += input[i]!
    b += input[i + 1]!
    c += input[i + 2]!
    d += input[i + 3]!
  }
  return a + b + c + d
}
