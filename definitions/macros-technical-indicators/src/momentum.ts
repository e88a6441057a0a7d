/** How fast prices move, and how far up in their range they are. */

import type { Macro } from '@optaic/engine'
import { close, high, indicator, low, open, real, rows, volume } from './indicator.ts'

const timeperiod = (usual: number, min?: number) => rows('timeperiod', usual, min)
const bars = [high, low, close]
const fastk = rows('fastk_period', 5)
const slowk = rows('slowk_period', 3)
const sides = 'let d = DELTA(real, 1); let up = RMA(MAX2(d, 0), timeperiod); let down = RMA(MAX2(-d, 0), timeperiod)'

/** What one side of the bars has moved beyond the other, smoothed; TA-Lib begins its sums with a row that has moved nothing. */
const directional = (moved: string): string =>
  `let up = DELTA(high, 1); let down = -DELTA(low, 1); let begins = COUNT(close, 0) == 1
let moved = WHERE(IF(begins, 0, ${moved}), not ISNAN(close))
let range = WHERE(IF(begins, 0, TRANGE(high, low, close)), not ISNAN(close))
WHERE(100 * RMA(moved, timeperiod) / RMA(range, timeperiod), COUNT(close, 0) > timeperiod)`

export const momentum: readonly Macro[] = [
  indicator('MOM', 'Change over some rows.', [real, timeperiod(10)], 'real - REF(real, timeperiod)'),
  indicator(
    'ROCP',
    'Change over some rows as a share of the value there. TA-Lib ROC is 100 times it; ROC here is this share, as in pct_change of pandas.',
    [real, timeperiod(10)],
    'real / REF(real, timeperiod) - 1',
  ),
  indicator('ROCR', 'The value over that of some rows ago.', [real, timeperiod(10)], 'real / REF(real, timeperiod)'),
  indicator(
    'ROCR100',
    'The value over that of some rows ago, in percent.',
    [real, timeperiod(10)],
    '100 * real / REF(real, timeperiod)',
  ),
  indicator(
    'RSI',
    'Share in percent that rises have of all moves, both as means of Wilder. Missing where nothing has moved.',
    [real, timeperiod(14, 2)],
    `${sides}; 100 * up / (up + down)`,
  ),
  indicator(
    'CMO',
    'Rises less falls, in percent of all moves, both as means of Wilder. Missing where nothing has moved.',
    [real, timeperiod(14, 2)],
    `${sides}; 100 * (up - down) / (up + down)`,
  ),
  indicator(
    'WILLR',
    'How far the close lies below the highest high, in percent of the range, from -100 to 0.',
    [...bars, timeperiod(14, 2)],
    '-100 * (TS_MAX(high, timeperiod) - close) / (TS_MAX(high, timeperiod) - TS_MIN(low, timeperiod))',
  ),
  indicator(
    'CCI',
    'How far the typical price lies from its mean, in mean deviations times 0.015.',
    [...bars, timeperiod(14, 2)],
    'let price = TYPPRICE(high, low, close); (price - MEAN(price, timeperiod)) / (0.015 * MAD(price, timeperiod))',
  ),
  indicator(
    'STOCHF_K',
    'How far the close lies above the lowest low, in percent of the range.',
    [...bars, fastk],
    '100 * (close - TS_MIN(low, fastk_period)) / (TS_MAX(high, fastk_period) - TS_MIN(low, fastk_period))',
    'STOCHF, first output',
  ),
  indicator(
    'STOCHF_D',
    'Mean of STOCHF_K.',
    [...bars, fastk, rows('fastd_period', 3)],
    'MEAN(STOCHF_K(high, low, close, fastk_period), fastd_period)',
    'STOCHF, second output',
  ),
  indicator(
    'STOCH_K',
    'Mean of STOCHF_K.',
    [...bars, fastk, slowk],
    'MEAN(STOCHF_K(high, low, close, fastk_period), slowk_period)',
    'STOCH, first output',
  ),
  indicator(
    'STOCH_D',
    'Mean of STOCH_K.',
    [...bars, fastk, slowk, rows('slowd_period', 3)],
    'MEAN(STOCH_K(high, low, close, fastk_period, slowk_period), slowd_period)',
    'STOCH, second output',
  ),
  indicator(
    'MFI',
    'Share in percent that money of rising days has of all, money being typical price times volume.',
    [...bars, volume, timeperiod(14, 2)],
    `let price = TYPPRICE(high, low, close); let d = DELTA(price, 1); let money = price * volume
let up = SUM(IF(d > 0, money, 0), timeperiod); let down = SUM(IF(d < 0, money, 0), timeperiod); 100 * up / (up + down)`,
  ),
  indicator(
    'ULTOSC',
    'Buying pressure over true range in three windows, the shorter with the more weight, in percent.',
    [...bars, rows('timeperiod1', 7), rows('timeperiod2', 14), rows('timeperiod3', 28)],
    `let pressure = close - MIN2(low, REF(close, 1)); let range = TRANGE(high, low, close)
let a = SUM(pressure, timeperiod1) / SUM(range, timeperiod1); let b = SUM(pressure, timeperiod2) / SUM(range, timeperiod2)
let c = SUM(pressure, timeperiod3) / SUM(range, timeperiod3); 100 * (4 * a + 2 * b + c) / 7`,
  ),
  indicator(
    'BOP',
    'Close less open, as a share of the range of the day; 0 where there is no range.',
    [open, ...bars],
    'IF(high > low, (close - open) / (high - low), 0)',
  ),
  indicator(
    'PLUS_DI',
    'Moves up of the highs that are larger than those down of the lows, in percent of the true range, both smoothed as Wilder does.',
    [...bars, timeperiod(14, 2)],
    directional('IF(up > down and up > 0, up, 0)'),
  ),
  indicator(
    'MINUS_DI',
    'Moves down of the lows that are larger than those up of the highs, in percent of the true range, both smoothed as Wilder does.',
    [...bars, timeperiod(14, 2)],
    directional('IF(down > up and down > 0, down, 0)'),
  ),
  indicator(
    'DX',
    'Difference of PLUS_DI and MINUS_DI, in percent of their sum.',
    [...bars, timeperiod(14, 2)],
    `let p = PLUS_DI(high, low, close, timeperiod); let m = MINUS_DI(high, low, close, timeperiod); 100 * ABS(p - m) / (p + m)`,
  ),
  indicator(
    'ADX',
    'Strength of a trend, whatever its direction: mean of Wilder of DX.',
    [...bars, timeperiod(14, 2)],
    'RMA(DX(high, low, close, timeperiod), timeperiod)',
  ),
]
