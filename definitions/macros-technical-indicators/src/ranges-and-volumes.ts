/** Ranges of prices, prices of a day, and what volumes add to them. */

import type { Macro, MacroParameter } from '@optaic/engine'
import { close, high, indicator, low, open, real, rows, volume } from './indicator.ts'

const timeperiod = (usual: number, min?: number) => rows('timeperiod', usual, min)
const bars = [high, low, close]
const deviations: MacroParameter = {
  name: 'nbdev',
  default: '2',
  constant: 'number',
  about: 'How many deviations, which are divided by the number of values and not by one less.',
}
const deviation = 'nbdev * STD(real, timeperiod) * SQRT((timeperiod - 1) / timeperiod)'
const band = (side: string, about: string, body: string, parameters: readonly MacroParameter[]) =>
  indicator(
    `BBANDS_${side}`,
    about,
    [real, timeperiod(5, 2), ...parameters],
    body,
    `BBANDS, ${side.toLowerCase()} band`,
  )

export const rangesAndVolumes: readonly Macro[] = [
  indicator(
    'TRANGE',
    'Range of the day, from the close of the row before where that lies outside.',
    bars,
    'MAX2(MAX2(high - low, ABS(high - REF(close, 1))), ABS(low - REF(close, 1)))',
  ),
  indicator(
    'ATR',
    'Mean of Wilder of the true range.',
    [...bars, timeperiod(14)],
    'RMA(TRANGE(high, low, close), timeperiod)',
  ),
  indicator(
    'NATR',
    'ATR in percent of the close.',
    [...bars, timeperiod(14)],
    '100 * ATR(high, low, close, timeperiod) / close',
  ),
  band('UPPER', 'Mean, and some deviations more.', `MEAN(real, timeperiod) + ${deviation}`, [deviations]),
  band('MIDDLE', 'Mean, between the two bands.', 'MEAN(real, timeperiod)', []),
  band('LOWER', 'Mean, less some deviations.', `MEAN(real, timeperiod) - ${deviation}`, [deviations]),
  indicator('AVGPRICE', 'Mean of open, high, low and close.', [open, ...bars], '(open + high + low + close) / 4'),
  indicator('MEDPRICE', 'Middle between high and low.', [high, low], '(high + low) / 2'),
  indicator('TYPPRICE', 'Mean of high, low and close.', bars, '(high + low + close) / 3'),
  indicator('WCLPRICE', 'Mean of high, low and twice the close.', bars, '(high + low + 2 * close) / 4'),
  indicator(
    'OBV',
    'Volumes so far, those of falling days taken off; the first day counts as a rising one.',
    [close, volume],
    'SUM(volume * FILLNA(SIGN(DELTA(FFILL(close), 1)), 1), 0)',
  ),
  indicator(
    'AD',
    'Volumes so far, each by where the close lies in the range of its day: 1 at the high, -1 at the low, 0 without a range.',
    [...bars, volume],
    'SUM(IF(high > low, (2 * close - high - low) / (high - low) * volume, 0), 0)',
  ),
  indicator(
    'ADOSC',
    'Exponential mean of few rows of AD less that of many.',
    [...bars, volume, rows('fastperiod', 3, 2), rows('slowperiod', 10, 2)],
    'let flow = AD(high, low, close, volume); EMA_UNADJUSTED(flow, fastperiod) - EMA_UNADJUSTED(flow, slowperiod)',
  ),
]
