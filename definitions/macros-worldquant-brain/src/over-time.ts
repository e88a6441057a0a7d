/** Operators over the history of each symbol. */

import type { Macro } from '@optaic/engine'
import { brain, d, number, x, y, z } from './brain.ts'

const k = {
  name: 'k',
  default: '1',
  constant: 'whole',
  min: 1,
  about: 'Which of the latest values, 1 the last.',
} as const
const f = (usual: number) => number('f', usual, 'Weight.')
const projected = 'y * SUM(x * y, d) / SUM(WHERE(y * y, not ISNAN(x)), d)'

export const overTime: readonly Macro[] = [
  brain(
    'TS_BACKFILL',
    'The value, or where it is missing the last that is present among lookback rows; of the past, whatever the name says.',
    [x, { ...d, name: 'lookback' }, k],
    'FILLNA(x, KTH_ELEMENT(x, lookback, k))',
  ),
  brain('TS_AV_DIFF', 'Value less the mean of those present in the window.', [x, d], 'x - MEAN(x, d, min_periods=1)'),
  brain(
    'TS_SCALE',
    'Where the value lies between the lowest and the highest of the window, from 0 to 1, and a constant more.',
    [x, d, number('constant', 0, 'What is added.')],
    '(x - TS_MIN(x, d)) / (TS_MAX(x, d) - TS_MIN(x, d)) + constant',
  ),
  brain('TS_COUNT_NANS', 'How many values of the window are missing.', [x, d], 'SUM(ISNAN(x), d)'),
  brain(
    'TS_ARG_MAX',
    'How many rows ago the highest value of the window was, 0 for the current row; of equal ones the oldest. ARGMAX counts from the oldest row instead.',
    [x, d],
    'd - ARGMAX(x, d)',
  ),
  brain(
    'TS_ARG_MIN',
    'How many rows ago the lowest value of the window was, 0 for the current row; of equal ones the oldest. ARGMIN counts from the oldest row instead.',
    [x, d],
    'd - ARGMIN(x, d)',
  ),
  brain('TS_IR', 'Mean of the window over its standard deviation.', [x, { ...d, min: 2 }], 'MEAN(x, d) / STD(x, d)'),
  brain('TS_MIN_DIFF', 'Value less the lowest of the window.', [x, d], 'x - TS_MIN(x, d)'),
  brain('TS_MAX_DIFF', 'Value less the highest of the window.', [x, d], 'x - TS_MAX(x, d)'),
  brain(
    'TS_MIN_MAX_DIFF',
    'Value less a part of the sum of lowest and highest.',
    [x, d, f(0.5)],
    'x - f * (TS_MIN(x, d) + TS_MAX(x, d))',
  ),
  brain(
    'TS_MIN_MAX_CPS',
    'Sum of lowest and highest less some times the value.',
    [x, d, f(2)],
    'TS_MIN(x, d) + TS_MAX(x, d) - f * x',
  ),
  brain(
    'TS_PERCENTAGE',
    'Value below which a share of the window lies.',
    [x, d, number('percentage', 0.5, 'The share.', { min: 0, max: 1 })],
    'QUANTILE(x, d, percentage)',
  ),
  brain(
    'TS_PARTIAL_CORR',
    'Correlation of two columns in the window, what a third explains of both taken out.',
    [x, y, z, { ...d, min: 3 }],
    `let a = CORR(x, y, d); let b = CORR(x, z, d); let c = CORR(y, z, d)
(a - b * c) / SQRT((1 - b * b) * (1 - c * c))`,
  ),
  brain('TS_VECTOR_PROJ', 'What y explains of x in the window, without a constant.', [x, y, d], projected),
  brain('TS_VECTOR_NEUT', 'What y leaves of x in the window, without a constant.', [x, y, d], `x - ${projected}`),
  brain(
    'DAYS_FROM_LAST_CHANGE',
    'Rows since the value became what it is, 0 on the row where it did; missing rows are no change, and count. A value that has never changed is counted from its first row.',
    [x],
    `let known = FFILL(x); let row = COUNT(known, 0)
WHERE(row - FILLNA(FFILL(WHERE(row, known != REF(known, 1))), 1), not ISNAN(known))`,
  ),
  brain(
    'HUMP',
    'Stays at its last result for small changes, else moves by the limit: a share of the sum of all absolute values of the date.',
    [x, number('hump', 0.01, 'The share.', { min: 0 })],
    'LIMIT_CHANGE(x, hump * CS_SUM(ABS(x)))',
  ),
]
