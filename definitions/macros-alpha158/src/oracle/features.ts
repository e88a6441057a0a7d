/** Alpha158 a second time, from its description and Qlib's rules, for the engine to be held to; plain and slow. */

import {
  correlation,
  max,
  mean,
  min,
  percentile,
  placeOfMax,
  placeOfMin,
  quantile,
  type Rows,
  residual,
  rsquare,
  slope,
  std,
  sum,
} from './windows.ts'

/** One symbol from its first row to its last: all that exists in Qlib. */
export interface Bars {
  readonly open: Rows
  readonly high: Rows
  readonly low: Rows
  readonly close: Rows
  readonly volume: Rows
  readonly vwap: Rows
}

const TINY = 1e-12

/** The value at row t of a feature without a window. */
type Shape = (bar: Readonly<Record<keyof Bars, number>>) => number

const shapes: Readonly<Record<string, Shape>> = {
  KMID: b => (b.close - b.open) / b.open,
  KLEN: b => (b.high - b.low) / b.open,
  KMID2: b => (b.close - b.open) / (b.high - b.low + TINY),
  KUP: b => (b.high - Math.max(b.open, b.close)) / b.open,
  KUP2: b => (b.high - Math.max(b.open, b.close)) / (b.high - b.low + TINY),
  KLOW: b => (Math.min(b.open, b.close) - b.low) / b.open,
  KLOW2: b => (Math.min(b.open, b.close) - b.low) / (b.high - b.low + TINY),
  KSFT: b => (2 * b.close - b.high - b.low) / b.open,
  KSFT2: b => (2 * b.close - b.high - b.low) / (b.high - b.low + TINY),
  OPEN0: b => b.open / b.close,
  HIGH0: b => b.high / b.close,
  LOW0: b => b.low / b.close,
  VWAP0: b => b.vwap / b.close,
}

/** What the windows look at: the bars and what follows from one row and the row before. */
function derived(bars: Bars) {
  const before = (v: Rows) => v.map((_, t) => (t === 0 ? Number.NaN : v[t - 1]!))
  const close = before(bars.close)
  const volume = before(bars.volume)
  const rise = bars.close.map((c, t) => c - close[t]!)
  const swell = bars.volume.map((v, t) => v - volume[t]!)
  return {
    ...bars,
    logVolume: bars.volume.map(v => Math.log(v + 1)),
    growth: bars.close.map((c, t) => c / close[t]!),
    logGrowth: bars.volume.map((v, t) => Math.log(v / volume[t]! + 1)),
    // A comparison with a missing side is false, as in numpy.
    rose: bars.close.map((c, t) => Number(c > close[t]!)),
    fell: bars.close.map((c, t) => Number(c < close[t]!)),
    gain: rise.map(v => Math.max(v, 0)),
    loss: rise.map(v => Math.max(-v, 0)),
    move: rise.map(Math.abs),
    swell: swell.map(v => Math.max(v, 0)),
    ebb: swell.map(v => Math.max(-v, 0)),
    turn: swell.map(Math.abs),
    traded: bars.close.map((c, t) => Math.abs(c / close[t]! - 1) * bars.volume[t]!),
  }
}

/** The last n rows of every series up to some row, fewer at the start. */
type Window = Readonly<Record<keyof ReturnType<typeof derived>, Rows>>

const last = (v: Rows): number => v.at(-1)!

const windowed: Readonly<Record<string, (w: Window, n: number) => number>> = {
  MA: w => mean(w.close) / last(w.close),
  STD: w => std(w.close) / last(w.close),
  BETA: w => slope(w.close) / last(w.close),
  RSQR: w => rsquare(w.close),
  RESI: w => residual(w.close) / last(w.close),
  MAX: w => max(w.high) / last(w.close),
  MIN: w => min(w.low) / last(w.close),
  QTLU: w => quantile(w.close, 0.8) / last(w.close),
  QTLD: w => quantile(w.close, 0.2) / last(w.close),
  RANK: w => percentile(w.close),
  RSV: w => (last(w.close) - min(w.low)) / (max(w.high) - min(w.low) + TINY),
  IMAX: (w, n) => placeOfMax(w.high) / n,
  IMIN: (w, n) => placeOfMin(w.low) / n,
  IMXD: (w, n) => (placeOfMax(w.high) - placeOfMin(w.low)) / n,
  CORR: w => correlation(w.close, w.logVolume),
  CORD: w => correlation(w.growth, w.logGrowth),
  CNTP: w => mean(w.rose),
  CNTN: w => mean(w.fell),
  CNTD: w => mean(w.rose) - mean(w.fell),
  SUMP: w => sum(w.gain) / (sum(w.move) + TINY),
  SUMN: w => sum(w.loss) / (sum(w.move) + TINY),
  SUMD: w => (sum(w.gain) - sum(w.loss)) / (sum(w.move) + TINY),
  VMA: w => mean(w.volume) / (last(w.volume) + TINY),
  VSTD: w => std(w.volume) / (last(w.volume) + TINY),
  WVMA: w => std(w.traded) / (mean(w.traded) + TINY),
  VSUMP: w => sum(w.swell) / (sum(w.turn) + TINY),
  VSUMN: w => sum(w.ebb) / (sum(w.turn) + TINY),
  VSUMD: w => (sum(w.swell) - sum(w.ebb)) / (sum(w.turn) + TINY),
}

const each = <K extends string, V, W>(of: Readonly<Record<K, V>>, give: (value: V) => W): Record<K, W> =>
  Object.fromEntries(Object.entries<V>(of).map(([key, value]) => [key, give(value)])) as Record<K, W>

/** Every feature of one symbol, a value for each of its rows. */
export function featuresOf(bars: Bars): Readonly<Record<string, readonly number[]>> {
  const rows = bars.close.map((_, t) => t)
  const features = each(shapes, shape => rows.map(t => shape(each(bars, v => v[t]!))))
  const all = derived(bars)
  for (const n of [5, 10, 20, 30, 60]) {
    features[`ROC${n}`] = rows.map(t => (t < n ? Number.NaN : bars.close[t - n]! / bars.close[t]!))
    const windows = rows.map(t => each(all, v => v.slice(Math.max(0, t - n + 1), t + 1)))
    for (const [name, give] of Object.entries(windowed)) features[`${name}${n}`] = windows.map(w => give(w, n))
  }
  return features
}
