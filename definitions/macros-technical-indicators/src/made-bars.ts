/** Bars that are made up, the same in JavaScript and in Python: quarters, which binary numbers hold exactly. */

export interface Bars {
  readonly open: readonly number[]
  readonly high: readonly number[]
  readonly low: readonly number[]
  readonly close: readonly number[]
  readonly volume: readonly number[]
}

export function madeBars(count: number, seed: number): Bars {
  let state = seed
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  let before = 100
  const rows = Array.from({ length: count }, () => {
    const close = before + Math.round((draw() - 0.5) * 16) / 4
    const open = before + Math.round((draw() - 0.5) * 4) / 4
    const high = Math.max(open, close) + Math.round(draw() * 8) / 4
    const low = Math.min(open, close) - Math.round(draw() * 8) / 4
    const volume = 1000 + Math.round(draw() * 1000)
    before = close
    return { open, high, low, close, volume }
  })
  const of = (name: keyof Bars) => rows.map(row => row[name])
  return { open: of('open'), high: of('high'), low: of('low'), close: of('close'), volume: of('volume') }
}
