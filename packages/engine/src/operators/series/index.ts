/** The time-series operators: one window of one symbol at a time. */

import type { SeriesOperator } from '../../operator.ts'
import { delta } from './delta.ts'
import { mean } from './mean.ts'
import { pctChange } from './pct-change.ts'
import { ref } from './ref.ts'
import { std } from './std.ts'
import { sum } from './sum.ts'
import { tsZscore } from './ts-zscore.ts'
import { variance } from './variance.ts'

export const seriesOperators: readonly SeriesOperator[] = [ref, delta, pctChange, sum, mean, std, variance, tsZscore]
