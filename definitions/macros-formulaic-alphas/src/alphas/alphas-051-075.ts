/** Alphas 51 to 75 of the paper, as printed there. */

import { alpha } from './alpha.ts'

export const alphas051to075 = [
  alpha(
    51,
    'Long on a slight slowing of the trend, else fades the daily change.',
    '(((((delay(close, 20) - delay(close, 10)) / 10) - ((delay(close, 10) - close) / 10)) < (-1 * 0.05)) ? 1 : ((-1 * 1) * (close - delay(close, 1))))',
  ),
  alpha(
    52,
    'Rising five-day lows, weighed by the long-term return and by volume in time.',
    '((((-1 * ts_min(low, 5)) + delay(ts_min(low, 5), 5)) * rank(((sum(returns, 240) - sum(returns, 20)) / 220))) * ts_rank(volume, 5))',
  ),
  alpha(
    53,
    'Fades the nine-day change of where the close stands in its range.',
    '(-1 * delta((((close - low) - (high - close)) / (close - low)), 9))',
  ),
  alpha(
    54,
    'Place of the close above the low in the range, by the fifth power of open to close.',
    '((-1 * ((low - close) * (open^5))) / ((low - high) * (close^5)))',
  ),
  alpha(
    55,
    'Fades names whose place in the twelve-day range moves with volume.',
    '(-1 * correlation(rank(((close - ts_min(low, 12)) / (ts_max(high, 12) - ts_min(low, 12)))), rank(volume), 6))',
  ),
  alpha(
    56,
    "Fades recent returns relative to their short sums, weighed by the day's gain of market value.",
    '(0 - (1 * (rank((sum(returns, 10) / sum(sum(returns, 2), 3))) * rank((returns * cap)))))',
  ),
  alpha(
    57,
    'Close below the average price, scaled by how recent the thirty-day high is.',
    '(0 - (1 * ((close - vwap) / decay_linear(rank(ts_argmax(close, 30)), 2))))',
  ),
  alpha(
    58,
    'Fades a smoothed correlation of volume with the average price within the sector.',
    '(-1 * Ts_Rank(decay_linear(correlation(IndNeutralize(vwap, IndClass.sector), volume, 3.92795), 7.89291), 5.50322))',
  ),
  alpha(
    59,
    'Fades a smoothed correlation of volume with the average price within the industry.',
    '(-1 * Ts_Rank(decay_linear(correlation(IndNeutralize(((vwap * 0.728317) + (vwap * (1 - 0.728317))), IndClass.industry), volume, 4.25197), 16.2289), 8.19648))',
  ),
  alpha(
    60,
    'Fades the volume-weighted place of the close in its range, against how recent its high is.',
    '(0 - (1 * ((2 * scale(rank(((((close - low) - (high - close)) / (high - low)) * volume)))) - scale(rank(ts_argmax(close, 10))))))',
  ),
  alpha(
    61,
    'Whether the rise of the average price ranks below its correlation with long-run traded value.',
    '(rank((vwap - ts_min(vwap, 16.1219))) < rank(correlation(vwap, adv180, 17.9282)))',
  ),
  alpha(
    62,
    "Short where the correlation of price and traded value ranks below a comparison of open with the day's range.",
    '((rank(correlation(vwap, sum(adv20, 22.4101), 9.91009)) < rank(((rank(open) + rank(open)) < (rank(((high + low) / 2)) + rank(high))))) * -1)',
  ),
  alpha(
    63,
    'Fades the smoothed two-day change within the industry, against the correlation of price and long-run value.',
    '((rank(decay_linear(delta(IndNeutralize(close, IndClass.industry), 2.25164), 8.22237)) - rank(decay_linear(correlation(((vwap * 0.318108) + (open * (1 - 0.318108))), sum(adv180, 37.2467), 13.557), 12.2883))) * -1)',
  ),
  alpha(
    64,
    'Short where the correlation of smoothed prices and traded values ranks below the change of a blended price.',
    '((rank(correlation(sum(((open * 0.178404) + (low * (1 - 0.178404))), 12.7054), sum(adv120, 12.7054), 16.6208)) < rank(delta(((((high + low) / 2) * 0.178404) + (vwap * (1 - 0.178404))), 3.69741))) * -1)',
  ),
  alpha(
    65,
    "Short where the correlation of price and traded value ranks below the open's rise from its low.",
    '((rank(correlation(((open * 0.00817205) + (vwap * (1 - 0.00817205))), sum(adv60, 8.6911), 6.40374)) < rank((open - ts_min(open, 13.635)))) * -1)',
  ),
  alpha(
    66,
    "Fades smoothed price changes and the low's distance from the average price relative to the open's.",
    '((rank(decay_linear(delta(vwap, 3.51013), 7.23052)) + Ts_Rank(decay_linear(((((low * 0.96633) + (low * (1 - 0.96633))) - vwap) / (open - ((high + low) / 2))), 11.4157), 6.72611)) * -1)',
  ),
  alpha(
    67,
    'Rise of the high raised to the correlation of sector price with subindustry traded value, negated.',
    '((rank((high - ts_min(high, 2.14593)))^rank(correlation(IndNeutralize(vwap, IndClass.sector), IndNeutralize(adv20, IndClass.subindustry), 6.02936))) * -1)',
  ),
  alpha(
    68,
    'Short where the correlation of ranked high and traded value stands below the rank of a price change.',
    '((Ts_Rank(correlation(rank(high), rank(adv15), 8.91644), 13.9333) < rank(delta(((close * 0.518371) + (low * (1 - 0.518371))), 1.06157))) * -1)',
  ),
  alpha(
    69,
    'Peak change of price within the industry raised to the correlation of price and traded value, negated.',
    '((rank(ts_max(delta(IndNeutralize(vwap, IndClass.industry), 2.72412), 4.79344))^Ts_Rank(correlation(((close * 0.490655) + (vwap * (1 - 0.490655))), adv20, 4.92416), 9.0615)) * -1)',
  ),
  alpha(
    70,
    'Change of average price raised to the correlation of industry close and traded value, negated.',
    '((rank(delta(vwap, 1.29456))^Ts_Rank(correlation(IndNeutralize(close, IndClass.industry), adv50, 17.8256), 17.9171)) * -1)',
  ),
  alpha(
    71,
    'The larger of a smoothed correlation of price and value places and a smoothed squared price gap.',
    'max(Ts_Rank(decay_linear(correlation(Ts_Rank(close, 3.43976), Ts_Rank(adv180, 12.0647), 18.0175), 4.20501), 15.6948), Ts_Rank(decay_linear((rank(((low + open) - (vwap + vwap)))^2), 16.4662), 4.4388))',
  ),
  alpha(
    72,
    'Correlation of range middle and traded value over that of price and volume places, both smoothed.',
    '(rank(decay_linear(correlation(((high + low) / 2), adv40, 8.93345), 10.1519)) / rank(decay_linear(correlation(Ts_Rank(vwap, 3.72469), Ts_Rank(volume, 18.5188), 6.86671), 2.95011)))',
  ),
  alpha(
    73,
    'Fades the larger of the smoothed change of average price and the smoothed fall of a blended price.',
    '(max(rank(decay_linear(delta(vwap, 4.72775), 2.91864)), Ts_Rank(decay_linear(((delta(((open * 0.147155) + (low * (1 - 0.147155))), 2.03608) / ((open * 0.147155) + (low * (1 - 0.147155)))) * -1), 3.33829), 16.7411)) * -1)',
  ),
  alpha(
    74,
    'Short where the correlation of close and traded value ranks below that of blended price and volume.',
    '((rank(correlation(close, sum(adv30, 37.4843), 15.1365)) < rank(correlation(rank(((high * 0.0261661) + (vwap * (1 - 0.0261661)))), rank(volume), 11.4791))) * -1)',
  ),
  alpha(
    75,
    'Whether price and volume correlate less in rank than low and traded value.',
    '(rank(correlation(vwap, volume, 4.24304)) < rank(correlation(rank(low), rank(adv50), 12.4413)))',
  ),
]
