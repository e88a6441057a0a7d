/** Functions of other libraries that there cannot be here, or not under one name, with what to write instead. */

const severalResults = (...parts: readonly string[]): string =>
  `it has several results: write ${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`
const noVector =
  'a vector field has many values for a date and symbol, and a column here has one: reduce it where the data are made'
const noGroup =
  'of groups that are computed there is bucket(x, range="0, 1, 0.1") alone; all others are columns of text'
const noCounter = 'a counter of rows would depend on where the data begin; for a trend over rows write SLOPE(x, n)'
/** Of what goes through the inverse of the normal distribution. */
export const NO_NORMAL =
  'a normal quantile is not to be had; (RANK(x) - 0.5) * 3.46 has the same mean and deviation, as CSRankNorm of Qlib has. A quantile of a window is QUANTILE(x, n, q)'

const names: Readonly<Record<string, string>> = {
  aroon: 'write ARGMAX(high, n + 1) and ARGMIN(low, n + 1), which count from 1 = oldest',
  bbands: severalResults('BBANDS_UPPER', 'BBANDS_MIDDLE', 'BBANDS_LOWER'),
  generate_stats: noVector,
  group_cartesian_product: noGroup,
  group_coalesce: noGroup,
  stoch: severalResults('STOCH_K', 'STOCH_D'),
  stochf: severalResults('STOCHF_K', 'STOCHF_D'),
  ts_step: noCounter,
}

/** Says why, or null where the name is not one of these. */
export function refusedName(name: string): string | null {
  if (name.startsWith('vec_')) return `${name.toUpperCase().slice(0, 40)}: ${noVector}`
  if (name.startsWith('cdl'))
    return 'patterns of candles are not among the indicators; write the condition itself, as in close > open'
  return Object.hasOwn(names, name) ? `${name.toUpperCase()}: ${names[name]}` : null
}
