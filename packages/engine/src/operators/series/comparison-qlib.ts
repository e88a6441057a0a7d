/** What the qlib dialect makes of a comparison: an answer on every row that exists, as numpy gives one next to a NaN. */

import type { SeriesOperator } from '../../operator.ts'
import { LISTED_FOR } from './kernels/listed.ts'
import { findGap } from './kernels/missing.ts'

/** Not to be called by name: the resolver puts it behind comparisons. Its inputs are the comparison and its sides. */
export const comparisonQlib: SeriesOperator = {
  name: 'COMPARISON_QLIB',
  family: 'series',
  about: 'A comparison with an answer where a side is missing.',
  formula: 'c, or the answer where c is missing and x or y has a value there or in one of the 250 rows before',
  missing: 'Missing where no side has had a value for more than 250 rows.',
  source: 'numpy.greater and its kind, as Qlib Gt, Ge, Lt, Le, Eq and Ne use them',
  arguments: [
    { name: 'c', kind: 'series', type: 'boolean', about: 'The comparison.' },
    { name: 'x', kind: 'series', type: 'number', about: 'One side.' },
    { name: 'y', kind: 'series', type: 'number', about: 'The other side, unless it is a number.' },
    { name: 'answer', kind: 'number', about: '1 for unequal, else 0.' },
  ],
  result: 'boolean',
  lookback: () => LISTED_FOR,
  kernel: (out, [comparison, x, y = x], { start, end }, [answer]) => {
    const c = comparison!
    out.set(c.subarray(start, end), start)
    let last = Number.NEGATIVE_INFINITY
    const next = (i: number) => (Number.isNaN(c[i]!) ? i : findGap(c, c, i, end))
    for (let i = next(start); i < end; i = next(i + 1)) {
      // Where there is a comparison, there are both sides.
      if (i > start && !Number.isNaN(c[i - 1]!)) last = i - 1
      if (!Number.isNaN(x![i]!) || !Number.isNaN(y![i]!)) last = i
      if (i - last <= LISTED_FOR) out[i] = answer!
    }
  },
  examples: [],
}
