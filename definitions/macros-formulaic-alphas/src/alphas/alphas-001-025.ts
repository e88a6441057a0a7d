/** Alphas 1 to 25 of the paper, as printed there. */

import { alpha } from './alpha.ts'

export const alphas001to025 = [
  alpha(
    1,
    'Place of the day within the last five on which the squared close, or on falling days the squared volatility, stood highest, ranked.',
    '(rank(Ts_ArgMax(SignedPower(((returns < 0) ? stddev(returns, 20) : close), 2.), 5)) - 0.5)',
  ),
  alpha(
    2,
    "Disagreement between changes of log volume and the day's open-to-close move, both ranked.",
    '(-1 * correlation(rank(delta(log(volume), 2)), rank(((close - open) / open)), 6))',
  ),
  alpha(
    3,
    'Disagreement between ranked opens and ranked volumes over two weeks.',
    '(-1 * correlation(rank(open), rank(volume), 10))',
  ),
  alpha(4, 'Fades names whose ranked low stands high in its own recent history.', '(-1 * Ts_Rank(rank(low), 9))'),
  alpha(
    5,
    'Open above its ten-day average price, where the close has strayed far from the average price.',
    '(rank((open - (sum(vwap, 10) / 10))) * (-1 * abs(rank((close - vwap)))))',
  ),
  alpha(6, 'Negative correlation of open and volume over two weeks.', '(-1 * correlation(open, volume, 10))'),
  alpha(
    7,
    'On days of more than usual volume fades the weekly move by its size; otherwise short.',
    '((adv20 < volume) ? ((-1 * ts_rank(abs(delta(close, 7)), 60)) * sign(delta(close, 7))) : (-1 * 1))',
  ),
  alpha(
    8,
    'Fades a rise of the product of five-day opens and returns against ten days before.',
    '(-1 * rank(((sum(open, 5) * sum(returns, 5)) - delay((sum(open, 5) * sum(returns, 5)), 10))))',
  ),
  alpha(
    9,
    'Follows the daily change while all of the last five went one way, else fades it.',
    '((0 < ts_min(delta(close, 1), 5)) ? delta(close, 1) : ((ts_max(delta(close, 1), 5) < 0) ? delta(close, 1) : (-1 * delta(close, 1))))',
  ),
  alpha(
    10,
    'Follows the daily change while all of the last four went one way, else fades it; ranked.',
    'rank(((0 < ts_min(delta(close, 1), 4)) ? delta(close, 1) : ((ts_max(delta(close, 1), 4) < 0) ? delta(close, 1) : (-1 * delta(close, 1)))))',
  ),
  alpha(
    11,
    'Extremes of the average price against the close, weighed by the change of volume.',
    '((rank(ts_max((vwap - close), 3)) + rank(ts_min((vwap - close), 3))) * rank(delta(volume, 3)))',
  ),
  alpha(
    12,
    'Fades the daily change when volume rises and follows it when volume falls.',
    '(sign(delta(volume, 1)) * (-1 * delta(close, 1)))',
  ),
  alpha(
    13,
    'Fades common movement of ranked close and ranked volume over a week.',
    '(-1 * rank(covariance(rank(close), rank(volume), 5)))',
  ),
  alpha(
    14,
    'Fades accelerating returns, weighed by how opens go with volume.',
    '((-1 * rank(delta(returns, 3))) * correlation(open, volume, 10))',
  ),
  alpha(
    15,
    'Fades names whose ranked high and ranked volume have moved together over the last days.',
    '(-1 * sum(rank(correlation(rank(high), rank(volume), 3)), 3))',
  ),
  alpha(
    16,
    'Fades common movement of ranked high and ranked volume over a week.',
    '(-1 * rank(covariance(rank(high), rank(volume), 5)))',
  ),
  alpha(
    17,
    'Fades closes high in their recent range that are accelerating on rising relative volume.',
    '(((-1 * rank(ts_rank(close, 10))) * rank(delta(delta(close, 1), 1))) * rank(ts_rank((volume / adv20), 5)))',
  ),
  alpha(
    18,
    'Fades a wide, positive and steady day move from open to close.',
    '(-1 * rank(((stddev(abs((close - open)), 5) + (close - open)) + correlation(close, open, 10))))',
  ),
  alpha(
    19,
    'Fades the weekly direction, more so for names with a strong year.',
    '((-1 * sign(((close - delay(close, 7)) + delta(close, 7)))) * (1 + rank((1 + sum(returns, 250)))))',
  ),
  alpha(
    20,
    "Fades opening gaps against yesterday's high, close and low.",
    '(((-1 * rank((open - delay(high, 1)))) * rank((open - delay(close, 1)))) * rank((open - delay(low, 1))))',
  ),
  alpha(
    21,
    'Two-day average close outside a volatility band around the eight-day one, settled by relative volume inside the band.',
    '((((sum(close, 8) / 8) + stddev(close, 8)) < (sum(close, 2) / 2)) ? (-1 * 1) : (((sum(close, 2) / 2) < ((sum(close, 8) / 8) - stddev(close, 8))) ? 1 : (((1 < (volume / adv20)) || ((volume / adv20) == 1)) ? 1 : (-1 * 1))))',
  ),
  alpha(
    22,
    'Fades a growing correlation of high and volume, more so in volatile names.',
    '(-1 * (delta(correlation(high, volume, 5), 5) * rank(stddev(close, 20))))',
  ),
  alpha(
    23,
    'Fades the two-day rise of the high where it exceeds its twenty-day average.',
    '(((sum(high, 20) / 20) < high) ? (-1 * delta(high, 2)) : 0)',
  ),
  alpha(
    24,
    'In slow long trends fades the distance from the hundred-day low, else the three-day change.',
    '((((delta((sum(close, 100) / 100), 100) / delay(close, 100)) < 0.05) || ((delta((sum(close, 100) / 100), 100) / delay(close, 100)) == 0.05)) ? (-1 * (close - ts_min(close, 100))) : (-1 * delta(close, 3)))',
  ),
  alpha(
    25,
    'Falling names with much traded value and a high far above the close.',
    'rank(((((-1 * returns) * adv20) * vwap) * (high - close)))',
  ),
]
