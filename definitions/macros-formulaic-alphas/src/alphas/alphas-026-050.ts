/** Alphas 26 to 50 of the paper, as printed there. */

import { alpha } from './alpha.ts'

export const alphas026to050 = [
  alpha(
    26,
    'Fades the recent peak of correlation between volume and high, both ranked over time.',
    '(-1 * ts_max(correlation(ts_rank(volume, 5), ts_rank(high, 5), 5), 3))',
  ),
  alpha(
    27,
    'Short where ranked volume and ranked average price correlate more than in half of the names, else long.',
    '((0.5 < rank((sum(correlation(rank(volume), rank(vwap), 6), 2) / 2.0))) ? (-1 * 1) : 1)',
  ),
  alpha(
    28,
    "Middle of the day's range, shifted by the correlation of traded value and low, against the close.",
    'scale(((correlation(adv20, low, 5) + ((high + low) / 2)) - close))',
  ),
  alpha(
    29,
    'Recent low of a much ranked five-day reversal, plus the place of an old reversal in time.',
    '(min(product(rank(rank(scale(log(sum(ts_min(rank(rank((-1 * rank(delta((close - 1), 5))))), 2), 1))))), 1), 5) + ts_rank(delay((-1 * returns), 6), 5))',
  ),
  alpha(
    30,
    'Mixed signs of the last three daily changes, weighed by recent against monthly volume.',
    '(((1.0 - rank(((sign((close - delay(close, 1))) + sign((delay(close, 1) - delay(close, 2)))) + sign((delay(close, 2) - delay(close, 3)))))) * sum(volume, 5)) / sum(volume, 20))',
  ),
  alpha(
    31,
    'Smoothed ten-day reversal plus a three-day one, tilted by the sign of the correlation of traded value and low.',
    '((rank(rank(rank(decay_linear((-1 * rank(rank(delta(close, 10)))), 10)))) + rank((-1 * delta(close, 3)))) + sign(scale(correlation(adv20, low, 12))))',
  ),
  alpha(
    32,
    "Distance below the weekly average close, plus the long correlation of average price and last week's close.",
    '(scale(((sum(close, 7) / 7) - close)) + (20 * scale(correlation(vwap, delay(close, 5), 230))))',
  ),
  alpha(33, 'Rise from open to close relative to the close, ranked.', 'rank((-1 * ((1 - (open / close))^1)))'),
  alpha(
    34,
    'Calming volatility together with a falling close.',
    'rank(((1 - rank((stddev(returns, 2) / stddev(returns, 5)))) + (1 - rank(delta(close, 1)))))',
  ),
  alpha(
    35,
    'High volume in time with a close low in its range and low returns.',
    '((Ts_Rank(volume, 32) * (1 - Ts_Rank(((close + high) - low), 16))) * (1 - Ts_Rank(returns, 32)))',
  ),
  alpha(
    36,
    'Weighted sum of five ranks: day moves with volume, the day move, an old reversal, value correlation, and trend.',
    '(((((2.21 * rank(correlation((close - open), delay(volume, 1), 15))) + (0.7 * rank((open - close)))) + (0.73 * rank(Ts_Rank(delay((-1 * returns), 6), 5)))) + rank(abs(correlation(vwap, adv20, 6)))) + (0.6 * rank((((sum(close, 200) / 200) - open) * (close - open)))))',
  ),
  alpha(
    37,
    "Long memory of day moves in the close, plus today's move from close to open.",
    '(rank(correlation(delay((open - close), 1), close, 200)) + rank((open - close)))',
  ),
  alpha(
    38,
    'Fades closes high in their recent range that rose during the day.',
    '((-1 * rank(Ts_Rank(close, 10))) * rank((close / open)))',
  ),
  alpha(
    39,
    'Fades a weekly rise on fading relative volume, more so for names with a strong year.',
    '((-1 * rank((delta(close, 7) * (1 - rank(decay_linear((volume / adv20), 9)))))) * (1 + rank(sum(returns, 250))))',
  ),
  alpha(
    40,
    'Fades volatile highs that move with volume.',
    '((-1 * rank(stddev(high, 10))) * correlation(high, volume, 10))',
  ),
  alpha(41, 'Geometric mean of high and low against the average price.', '(((high * low)^0.5) - vwap)'),
  alpha(42, 'Average price above the close, as a ratio of ranks.', '(rank((vwap - close)) / rank((vwap + close)))'),
  alpha(
    43,
    'Relative volume high in time together with a weekly fall.',
    '(ts_rank((volume / adv20), 20) * ts_rank((-1 * delta(close, 7)), 8))',
  ),
  alpha(
    44,
    'Negative correlation of high with ranked volume over a week.',
    '(-1 * correlation(high, rank(volume), 5))',
  ),
  alpha(
    45,
    'Fades names with a high past average close whose close moves with volume and whose short and long sums agree.',
    '(-1 * ((rank((sum(delay(close, 5), 20) / 20)) * correlation(close, volume, 2)) * rank(correlation(sum(close, 5), sum(close, 20), 2))))',
  ),
  alpha(
    46,
    'Fades fast acceleration of the trend, follows its turning down, else fades the daily change.',
    '((0.25 < (((delay(close, 20) - delay(close, 10)) / 10) - ((delay(close, 10) - close) / 10))) ? (-1 * 1) : (((((delay(close, 20) - delay(close, 10)) / 10) - ((delay(close, 10) - close) / 10)) < 0) ? 1 : ((-1 * 1) * (close - delay(close, 1)))))',
  ),
  alpha(
    47,
    'Cheap, much traded names with a high above the close, against the weekly change of average price.',
    '((((rank((1 / close)) * volume) / adv20) * ((high * rank((high - close))) / (sum(high, 5) / 5))) - rank((vwap - delay(vwap, 5))))',
  ),
  alpha(
    48,
    "Serial correlation of daily changes times today's, within the subindustry, by the year's squared moves.",
    '(indneutralize(((correlation(delta(close, 1), delta(delay(close, 1), 1), 250) * delta(close, 1)) / close), IndClass.subindustry) / sum(((delta(close, 1) / delay(close, 1))^2), 250))',
  ),
  alpha(
    49,
    'Long on a clear slowing of the trend, else fades the daily change.',
    '(((((delay(close, 20) - delay(close, 10)) / 10) - ((delay(close, 10) - close) / 10)) < (-1 * 0.1)) ? 1 : ((-1 * 1) * (close - delay(close, 1))))',
  ),
  alpha(
    50,
    'Fades the weekly peak of ranked correlation between volume and average price.',
    '(-1 * ts_max(rank(correlation(rank(volume), rank(vwap), 5)), 5))',
  ),
]
