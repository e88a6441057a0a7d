/** A panel laid into a wider one. */
import { expect, test } from 'vitest'
import { spreadPanels } from './spread-panel.ts'

const nan = Number.NaN
const panel = {
  dates: Int32Array.of(2, 5),
  symbols: ['B', 'D'],
  fields: { close: Float64Array.of(1, 2, 3, nan) },
  groups: { sector: { codes: Float64Array.of(0, 1, 1, 0), labels: ['x', 'y'] } },
}

test('values stand where their date and symbol stand, and everything else is missing', () => {
  const wide = spreadPanels([panel], Int32Array.of(1, 2, 5), ['A', 'B', 'C', 'D'])
  expect(wide.symbols).toEqual(['A', 'B', 'C', 'D'])
  expect([...wide.fields.close!]).toEqual([nan, nan, nan, nan, 1, 2, nan, nan, nan, nan, 3, nan])
  expect([...wide.groups!.sector!.codes]).toEqual([nan, nan, nan, nan, 0, 1, nan, nan, nan, nan, 1, 0])
  expect(wide.groups!.sector!.labels).toEqual(['x', 'y'])
})

test('a panel that has it all is itself', () => {
  expect(spreadPanels([panel], panel.dates, panel.symbols)).toBe(panel)
})

test('panels of different dates and symbols stand side by side', () => {
  const of = (date: number, symbol: string, value: number) => ({
    dates: Int32Array.of(date),
    symbols: [symbol],
    fields: { close: Float64Array.of(value) },
  })
  const wide = spreadPanels([of(1, 'A', 7), of(3, 'B', 9)], Int32Array.of(1, 2, 3), ['A', 'B'])
  expect([...wide.fields.close!]).toEqual([7, nan, nan, nan, nan, 9])
})
