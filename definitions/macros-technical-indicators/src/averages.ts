/** Averages of prices and lines through them. */

import type { Macro } from '@optaic/engine'
import { high, indicator, low, real, rows } from './indicator.ts'

const timeperiod = (usual: number, min?: number) => rows('timeperiod', usual, min)
const fast = rows('fastperiod', 12, 2)
const slow = rows('slowperiod', 26, 2)
const signal = rows('signalperiod', 9)
const line = 'MACD(real, fastperiod, slowperiod)'

export const averages: readonly Macro[] = [
  indicator(
    'RMA',
    'Mean of Wilder: begins as that of the first values and moves by 1 / timeperiod of what each further one differs.',
    [real, timeperiod(14)],
    'EMA_SEEDED(real, 1 / timeperiod, timeperiod)',
    'RSI and ATR, the mean inside them',
  ),
  indicator(
    'DEMA',
    'Twice the exponential mean less the mean of that mean, which lags less.',
    [real, timeperiod(30)],
    'let e = EMA_SEEDED(real, timeperiod); 2 * e - EMA_SEEDED(e, timeperiod)',
  ),
  indicator(
    'TEMA',
    'Exponential mean with the lag of its mean and of the mean of that taken out.',
    [real, timeperiod(30)],
    'let a = EMA_SEEDED(real, timeperiod); let b = EMA_SEEDED(a, timeperiod); 3 * a - 3 * b + EMA_SEEDED(b, timeperiod)',
  ),
  indicator(
    'TRIX',
    'Change in percent over one row of the exponential mean of the exponential mean of the exponential mean.',
    [real, timeperiod(30)],
    'let e = EMA_SEEDED(EMA_SEEDED(EMA_SEEDED(real, timeperiod), timeperiod), timeperiod); 100 * (e / REF(e, 1) - 1)',
  ),
  indicator(
    'TRIMA',
    'Mean with weights that rise to the middle of the window and fall from there.',
    [real, timeperiod(30)],
    'MEAN(MEAN(real, FLOOR(timeperiod / 2) + 1), FLOOR((timeperiod + 1) / 2))',
  ),
  indicator(
    'MIDPOINT',
    'Middle between the highest and the lowest value of the window.',
    [real, timeperiod(14)],
    '(TS_MAX(real, timeperiod) + TS_MIN(real, timeperiod)) / 2',
  ),
  indicator(
    'MIDPRICE',
    'Middle between the highest high and the lowest low of the window.',
    [high, low, timeperiod(14)],
    '(TS_MAX(high, timeperiod) + TS_MIN(low, timeperiod)) / 2',
  ),
  indicator(
    'LINEARREG',
    'Where the straight line through the window ends.',
    [real, timeperiod(14, 2)],
    'real - RESI(real, timeperiod)',
  ),
  indicator(
    'LINEARREG_INTERCEPT',
    'Where the straight line through the window begins.',
    [real, timeperiod(14, 2)],
    'real - RESI(real, timeperiod) - SLOPE(real, timeperiod) * (timeperiod - 1)',
  ),
  indicator(
    'TSF',
    'Where the straight line through the window would be a row later; it reads nothing of that row.',
    [real, timeperiod(14, 2)],
    'real - RESI(real, timeperiod) + SLOPE(real, timeperiod)',
  ),
  indicator(
    'MACD',
    'Exponential mean of few rows less that of many. The mean of few begins so late that both begin on the same row, as in TA-Lib.',
    [real, fast, slow],
    'EMA_SEEDED(WHERE(real, COUNT(real, 0) > slowperiod - fastperiod), fastperiod) - EMA_SEEDED(real, slowperiod)',
  ),
  indicator(
    'MACD_SIGNAL',
    'Exponential mean of MACD.',
    [real, fast, slow, signal],
    `EMA_SEEDED(${line}, signalperiod)`,
    'MACD, second output',
  ),
  indicator(
    'MACD_HIST',
    'MACD less its signal.',
    [real, fast, slow, signal],
    `${line} - MACD_SIGNAL(real, fastperiod, slowperiod, signalperiod)`,
    'MACD, third output',
  ),
  indicator(
    'APO',
    'Exponential mean of few rows less that of many, each begun with its own first rows. Of plain means it is MEAN(real, fastperiod) - MEAN(real, slowperiod).',
    [real, fast, slow],
    'EMA_SEEDED(real, fastperiod) - EMA_SEEDED(real, slowperiod)',
    'APO, matype=1, the default of 0.8',
  ),
  indicator(
    'PPO',
    'Exponential mean of few rows less that of many, in percent of the latter.',
    [real, fast, slow],
    '100 * (EMA_SEEDED(real, fastperiod) / EMA_SEEDED(real, slowperiod) - 1)',
    'PPO, matype=1, the default of 0.8',
  ),
]
