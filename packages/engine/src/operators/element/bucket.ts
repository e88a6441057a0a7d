/** What `bucket(x, range="0, 1, 0.1")` of BRAIN makes of a value: the group of all that lie between the same two edges. */

import type { ElementOperator } from '../../operator.ts'

/** Not to be called by name, since its edges stand in quotes: the resolver puts it in. Its constants are the edges, ascending. */
export const bucket: ElementOperator = {
  name: 'BUCKET',
  family: 'element',
  about: 'Group of the values between two edges, the upper one included.',
  formula: 'number of edges below x',
  missing: 'Missing where the value is: it belongs to no group.',
  source: 'WorldQuant BRAIN bucket',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  result: 'group',
  kernel: (out, [x], start, end, edges) => {
    for (let i = start; i < end; i++) {
      const value = x![i]!
      let [low, high] = [0, edges.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (edges[middle]! < value) low = middle + 1
        else high = middle
      }
      out[i] = Number.isNaN(value) ? Number.NaN : low
    }
  },
  examples: [],
}
