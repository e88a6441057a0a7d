/** The made-up panels S, M and L: integer hashes and + - * / on doubles alone, so that every language makes the same bytes. */

export const sizes = { S: [8000, 20], M: [2520, 500], L: [5040, 3000] } as const
export type PanelSize = keyof typeof sizes

export const panelFields = ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const
export type PanelField = (typeof panelFields)[number]

/** Symbol-major: every symbol's rows lie together; a missing row is NaN in all fields. */
export interface MadePanel {
  readonly days: Int32Array
  readonly symbols: readonly string[]
  readonly fields: Readonly<Record<PanelField, Float64Array>>
}

const seed = 20261123
const sqrt3 = 1.7320508075688772

function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0xd35a2d97)
  return (x ^ (x >>> 15)) >>> 0
}
const streamKey = (stream: number) => mix((stream + seed) >>> 0)
/** In [0, 1). */
const uniform = (key: number, n: number) => mix(mix((Math.imul(n, 0x9e3779b1) + 0x85ebca6b) >>> 0) ^ key) / 4294967296
/** Mean 0, variance 1, bounded. */
const normal = (key: number, n: number) =>
  (uniform(key, n) + uniform(key, n + 1) + uniform(key, n + 2) + uniform(key, n + 3) - 2) * sqrt3

/** Weekdays from Monday 2000-01-03, as days since 1970. */
const weekdays = (count: number) =>
  Int32Array.from({ length: count }, (_, t) => 10_959 + 7 * Math.floor(t / 5) + (t % 5))

interface Market {
  readonly market: Float64Array
  readonly sectors: readonly Float64Array[]
}

const marketOf = (dates: number): Market => ({
  market: Float64Array.from({ length: dates }, (_, t) => 0.008 * normal(streamKey(1_000_000), t * 4)),
  sectors: Array.from({ length: 11 }, (_, sector) => {
    const key = streamKey(1_000_001 + sector)
    return Float64Array.from({ length: dates }, (_, t) => 0.005 * normal(key, t * 4))
  }),
})

/** Rows a symbol is listed on. */
function listing(s: number, dates: number, constants: number): readonly [number, number] {
  const from = s % 5 === 4 ? Math.floor(dates * 0.5 * uniform(constants, 4)) : 0
  const to = s % 25 === 7 ? Math.floor(dates * (0.6 + 0.4 * uniform(constants, 5))) : dates
  return [from, to]
}

function fillSymbol(s: number, dates: number, { market, sectors }: Market, out: MadePanel['fields']): void {
  const constants = streamKey(2_000_000 + s)
  const key = streamKey(s)
  const sector = sectors[s % 11] as Float64Array
  const vol = 0.01 + 0.015 * uniform(constants, 0)
  const beta = 0.6 + 0.8 * uniform(constants, 1)
  const c3 = uniform(constants, 3)
  const base = 100_000 + 9_900_000 * (c3 * c3)
  const [from, to] = listing(s, dates, constants)
  let before = 10 + 190 * uniform(constants, 2)
  for (let t = 0; t < dates; t++) {
    const d = t * 10
    let change = 0.0002 + beta * market[t]! + sector[t]! + vol * normal(key, d)
    change = Math.min(Math.max(change, -0.2), 0.2)
    const close = before * (1 + change)
    const open = before * (1 + change * uniform(key, d + 4))
    before = close
    if (t < from || t >= to || uniform(key, d + 9) < 0.0005) continue
    const at = s * dates + t
    const high = Math.max(open, close) * (1 + 0.5 * vol * uniform(key, d + 5))
    const low = Math.min(open, close) * (1 - 0.5 * vol * uniform(key, d + 6))
    out.open[at] = open
    out.high[at] = high
    out.low[at] = low
    out.close[at] = close
    out.volume[at] = Math.floor(base * (0.5 + uniform(key, d + 7)) * (1 + 20 * Math.abs(change)))
    out.vwap[at] = low + (high - low) * (0.25 + 0.5 * uniform(key, d + 8))
  }
}

export function makePanel(size: PanelSize): MadePanel {
  const [dates, count] = sizes[size]
  const cells = dates * count
  const fields = Object.fromEntries(panelFields.map(name => [name, new Float64Array(cells).fill(Number.NaN)])) as {
    readonly [name in PanelField]: Float64Array
  }
  const market = marketOf(dates)
  for (let s = 0; s < count; s++) fillSymbol(s, dates, market, fields)
  return {
    days: weekdays(dates),
    symbols: Array.from({ length: count }, (_, s) => `S${String(s).padStart(4, '0')}`),
    fields,
  }
}
