/** The kernels against values that Polars gave on the same made-up panel. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PANEL_FIELDS, panelFixture } from '../../../fixtures/panel.ts'
import { crossOperators } from '../cross/index.ts'
import { seriesOperators } from './index.ts'

interface Reference {
  readonly count: number
  readonly sum: number
  readonly abs_sum: number
  readonly sum_sq: number
  readonly probes: readonly (readonly [number, number, number | null])[]
}

const load = (name: string) => JSON.parse(readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url), 'utf8'))
const panel = panelFixture('S')
const { dates, symbols, fields } = panel
const wanted: Record<string, Reference> = load('expressions.json').S

function series(name: string, constants: readonly number[], ...inputs: Float64Array[]): Float64Array {
  const out = new Float64Array(dates * symbols)
  const { kernel } = seriesOperators.find(o => o.name === name)!
  for (let start = 0; start < out.length; start += dates) {
    kernel(out, inputs, { start, end: start + dates, row: 0, minPeriods: constants[0]!, dialect: 'optaic' }, constants)
  }
  return out
}

function cross(name: string, x: Float64Array): Float64Array {
  const out = new Float64Array(dates * symbols)
  crossOperators.find(o => o.name === name)!.kernel(out, [x], { symbols, stride: dates, from: 0, to: dates }, [])
  return out
}

test('the panel has the bytes the references were made from', () => {
  const sums = load('panel-sha256.json').S
  for (const field of PANEL_FIELDS) {
    const { buffer, byteOffset, byteLength } = fields[field]
    expect(
      createHash('sha256')
        .update(new Uint8Array(buffer, byteOffset, byteLength))
        .digest('hex'),
      field,
    ).toBe(sums[field])
  }
})

describe('five expressions on 20 symbols and 8,000 dates', () => {
  const cases: Record<string, () => Float64Array> = {
    mean20: () => series('MEAN', [20], fields.close),
    std20: () => series('STD', [20], fields.close),
    corr20: () => series('CORR', [20], fields.close, fields.volume),
    tsrank20: () => series('TS_RANK', [20], fields.close).map(v => v * 20),
    zdelta: () => cross('ZSCORE', series('DELTA', [252], fields.close)),
  }
  for (const [name, run] of Object.entries(cases)) {
    test(name, () => {
      const out = run()
      const want = wanted[name]!
      const present = out.filter(v => Number.isFinite(v))
      expect(present.length).toBe(want.count)
      expect(Math.abs(present.reduce((a, v) => a + v, 0) - want.sum)).toBeLessThan(1e-9 * want.abs_sum)
      expect(present.reduce((a, v) => a + v * v, 0) / want.sum_sq).toBeCloseTo(1, 9)
      for (const [s, t, value] of want.probes) {
        const v = out[s * dates + t]!
        if (value === null) expect(v).toBeNaN()
        else expect(Math.abs(v - value)).toBeLessThan(1e-9 * Math.abs(value))
      }
    })
  }
})
