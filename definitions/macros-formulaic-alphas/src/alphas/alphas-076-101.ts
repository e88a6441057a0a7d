/** Alphas 76 to 101 of the paper, as printed there. */

import { alpha } from './alpha.ts'

export const alphas076to101 = [
  alpha(
    76,
    'Fades the larger of the smoothed price change and the smoothed correlation of sector low and traded value.',
    '(max(rank(decay_linear(delta(vwap, 1.24383), 11.8259)), Ts_Rank(decay_linear(Ts_Rank(correlation(IndNeutralize(low, IndClass.sector), adv81, 8.14941), 19.569), 17.1543), 19.383)) * -1)',
  ),
  alpha(
    77,
    "The smaller of the range middle's smoothed distance from price and its smoothed correlation with traded value.",
    'min(rank(decay_linear(((((high + low) / 2) + high) - (vwap + high)), 20.0451)), rank(decay_linear(correlation(((high + low) / 2), adv40, 3.1614), 5.64125)))',
  ),
  alpha(
    78,
    'Correlation of summed price and traded value raised to that of ranked price and ranked volume.',
    '(rank(correlation(sum(((low * 0.352233) + (vwap * (1 - 0.352233))), 19.7428), sum(adv40, 19.7428), 6.83313))^rank(correlation(rank(vwap), rank(volume), 5.77492)))',
  ),
  alpha(
    79,
    'Whether a blended price change within the sector ranks below the correlation of price and value places.',
    '(rank(delta(IndNeutralize(((close * 0.60733) + (open * (1 - 0.60733))), IndClass.sector), 1.23438)) < rank(correlation(Ts_Rank(vwap, 3.60973), Ts_Rank(adv150, 9.18637), 14.6644)))',
  ),
  alpha(
    80,
    'Sign of a blended price change within the industry raised to the correlation of high and traded value, negated.',
    '((rank(Sign(delta(IndNeutralize(((open * 0.868128) + (high * (1 - 0.868128))), IndClass.industry), 4.04545)))^Ts_Rank(correlation(high, adv10, 5.11456), 5.53756)) * -1)',
  ),
  alpha(
    81,
    'Short where the long product of price and value correlations ranks below that of ranked price and volume.',
    '((rank(Log(product(rank((rank(correlation(vwap, sum(adv10, 49.6054), 8.47743))^4)), 14.9655))) < rank(correlation(rank(vwap), rank(volume), 5.07914))) * -1)',
  ),
  alpha(
    82,
    'Fades the smaller of the smoothed change of open and the smoothed correlation of sector volume and open.',
    '(min(rank(decay_linear(delta(open, 1.46063), 14.8717)), Ts_Rank(decay_linear(correlation(IndNeutralize(volume, IndClass.sector), ((open * 0.634196) + (open * (1 - 0.634196))), 17.4842), 6.92131), 13.4283)) * -1)',
  ),
  alpha(
    83,
    "Yesterday's relative range against today's, weighed by volume and by the average price above the close.",
    '((rank(delay(((high - low) / (sum(close, 5) / 5)), 2)) * rank(rank(volume))) / (((high - low) / (sum(close, 5) / 5)) / (vwap - close)))',
  ),
  alpha(
    84,
    'Place of the average price below its high in time, raised to the recent change of the close.',
    'SignedPower(Ts_Rank((vwap - ts_max(vwap, 15.3217)), 20.7127), delta(close, 4.96796))',
  ),
  alpha(
    85,
    'Correlation of blended price and traded value raised to that of middle and volume places.',
    '(rank(correlation(((high * 0.876703) + (close * (1 - 0.876703))), adv30, 9.61331))^rank(correlation(Ts_Rank(((high + low) / 2), 3.70596), Ts_Rank(volume, 10.1595), 7.11408)))',
  ),
  alpha(
    86,
    'Short where the correlation of close and traded value stands below the rank of close over average price.',
    '((Ts_Rank(correlation(close, sum(adv20, 14.7444), 6.00049), 20.4195) < rank(((open + close) - (vwap + open)))) * -1)',
  ),
  alpha(
    87,
    'Fades the larger of a smoothed price change and the size of the correlation of industry value and close.',
    '(max(rank(decay_linear(delta(((close * 0.369701) + (vwap * (1 - 0.369701))), 1.91233), 2.65461)), Ts_Rank(decay_linear(abs(correlation(IndNeutralize(adv81, IndClass.industry), close, 13.4132)), 4.89768), 14.4535)) * -1)',
  ),
  alpha(
    88,
    'The smaller of the smoothed order of day prices and the smoothed correlation of close and value places.',
    'min(rank(decay_linear(((rank(open) + rank(low)) - (rank(high) + rank(close))), 8.06882)), Ts_Rank(decay_linear(correlation(Ts_Rank(close, 8.44728), Ts_Rank(adv60, 20.6966), 8.01266), 6.65053), 2.61957))',
  ),
  alpha(
    89,
    'Smoothed correlation of low and traded value against the smoothed change of price within the industry.',
    '(Ts_Rank(decay_linear(correlation(((low * 0.967285) + (low * (1 - 0.967285))), adv10, 6.94279), 5.51607), 3.79744) - Ts_Rank(decay_linear(delta(IndNeutralize(vwap, IndClass.industry), 3.48158), 10.1466), 15.3012))',
  ),
  alpha(
    90,
    'Distance below the recent high close raised to the correlation of subindustry value and low, negated.',
    '((rank((close - ts_max(close, 4.66719)))^Ts_Rank(correlation(IndNeutralize(adv40, IndClass.subindustry), low, 5.38375), 3.21856)) * -1)',
  ),
  alpha(
    91,
    'Fades the twice smoothed correlation of industry close and volume, against that of price and value.',
    '((Ts_Rank(decay_linear(decay_linear(correlation(IndNeutralize(close, IndClass.industry), volume, 9.74928), 16.398), 3.83219), 4.8667) - rank(decay_linear(correlation(vwap, adv30, 4.01303), 2.6809))) * -1)',
  ),
  alpha(
    92,
    'The smaller of how often the middle stood below the open and the smoothed correlation of low and value.',
    'min(Ts_Rank(decay_linear(((((high + low) / 2) + close) < (low + open)), 14.7221), 18.8683), Ts_Rank(decay_linear(correlation(rank(low), rank(adv30), 7.58555), 6.94024), 6.80584))',
  ),
  alpha(
    93,
    'Smoothed correlation of industry price and traded value over the smoothed change of a blended price.',
    '(Ts_Rank(decay_linear(correlation(IndNeutralize(vwap, IndClass.industry), adv81, 17.4193), 19.848), 7.54455) / rank(decay_linear(delta(((close * 0.524434) + (vwap * (1 - 0.524434))), 2.77377), 16.2664)))',
  ),
  alpha(
    94,
    'Rise of the average price raised to the correlation of price and value places, negated.',
    '((rank((vwap - ts_min(vwap, 11.5783)))^Ts_Rank(correlation(Ts_Rank(vwap, 19.6462), Ts_Rank(adv60, 4.02992), 18.0926), 2.70756)) * -1)',
  ),
  alpha(
    95,
    "Whether the open's rise ranks below the place of the correlation of middle and traded value.",
    '(rank((open - ts_min(open, 12.4105))) < Ts_Rank((rank(correlation(sum(((high + low) / 2), 19.1351), sum(adv40, 19.1351), 12.8742))^5), 11.7584))',
  ),
  alpha(
    96,
    'Fades the larger of price and volume agreement and the timing of the peak agreement of close and value.',
    '(max(Ts_Rank(decay_linear(correlation(rank(vwap), rank(volume), 3.83878), 4.16783), 8.38151), Ts_Rank(decay_linear(Ts_ArgMax(correlation(Ts_Rank(close, 7.45404), Ts_Rank(adv60, 4.13242), 3.65459), 12.6556), 14.0365), 13.4143)) * -1)',
  ),
  alpha(
    97,
    'Fades the change of a blended price within the industry, against smoothed places of low and value agreement.',
    '((rank(decay_linear(delta(IndNeutralize(((low * 0.721001) + (vwap * (1 - 0.721001))), IndClass.industry), 3.3705), 20.4523)) - Ts_Rank(decay_linear(Ts_Rank(correlation(Ts_Rank(low, 7.87871), Ts_Rank(adv60, 17.255), 4.97547), 18.5925), 15.7152), 6.71659)) * -1)',
  ),
  alpha(
    98,
    'Smoothed correlation of price and traded value against the timing of the low of open and value agreement.',
    '(rank(decay_linear(correlation(vwap, sum(adv5, 26.4719), 4.58418), 7.18088)) - rank(decay_linear(Ts_Rank(Ts_ArgMin(correlation(rank(open), rank(adv15), 20.8187), 8.62571), 6.95668), 8.07206)))',
  ),
  alpha(
    99,
    'Short where the correlation of middle and traded value ranks below that of low and volume.',
    '((rank(correlation(sum(((high + low) / 2), 19.8975), sum(adv60, 19.8975), 8.8136)) < rank(correlation(low, volume, 6.28259))) * -1)',
  ),
  alpha(
    100,
    'Fades the place of the close in its range on volume within the subindustry, against value agreement and old lows.',
    '(0 - (1 * (((1.5 * scale(indneutralize(indneutralize(rank(((((close - low) - (high - close)) / (high - low)) * volume)), IndClass.subindustry), IndClass.subindustry))) - scale(indneutralize((correlation(close, rank(adv20), 5) - rank(ts_argmin(close, 30))), IndClass.subindustry))) * (volume / adv20))))',
  ),
  alpha(101, "Move from open to close as a share of the day's range.", '((close - open) / ((high - low) + .001))'),
]
