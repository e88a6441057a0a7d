/** RANK: the place of each symbol among those of its date, as a share. */

import type { CrossOperator, CrossSpan } from '../../operator.ts'
import { x } from './arguments.ts'
import { ORDER_TILE, order, orderSection, transpose } from './kernels/order.ts'

function rankSections(out: Float64Array, values: Float64Array, { symbols, stride, from, to }: CrossSpan): void {
  for (let a = from; a < to; a += ORDER_TILE) {
    const b = Math.min(to, a + ORDER_TILE)
    const rows = transpose(values, symbols, stride, a, b)
    for (let t = a; t < b; t++) {
      orderSection(rows, (t - a) * symbols, symbols)
      placeRanks()
    }
    for (let s = 0; s < symbols; s++) {
      const at = s * stride + a
      for (let t = 0, o = s; t < b - a; t++, o += symbols) out[at + t] = rows[o]!
    }
  }
}

/** Overwrites the ordered section with its ranks: ties share the average place. */
function placeRanks(): void {
  const { indices, values, offset, count } = order
  let k = 0
  while (k < count) {
    const v = values[offset + indices[k]!]!
    let e = k + 1
    while (e < count && values[offset + indices[e]!]! === v) e++
    const place = (k + e + 1) / 2 / count
    for (; k < e; k++) values[offset + indices[k]!] = place
  }
}

export const rank: CrossOperator = {
  name: 'RANK',
  family: 'cross',
  aliases: ['CS_RANK', 'CSRANK'],
  about: 'Place of each symbol among those of its date, as a share: 1/n for the lowest, 1 for the highest.',
  formula: '(number lower + (number equal + 1) / 2) / n',
  missing: 'The missing are left out and stay missing; ties share the average place.',
  source: 'Qlib CSRankNorm; pandas rank(pct=True); rank of Kakushadze, 101 Formulaic Alphas',
  arguments: [x],
  kernel: (out, [values], span) => rankSections(out, values!, span),
  examples: [
    {
      expression: 'RANK(x)',
      fields: {
        x: [
          [10, 3],
          [30, 3],
          [20, null],
          [30, 1],
        ],
      },
      result: [
        [0.25, 0.8333333333333334],
        [0.875, 0.8333333333333334],
        [0.5, null],
        [0.875, 0.3333333333333333],
      ],
    },
  ],
}
