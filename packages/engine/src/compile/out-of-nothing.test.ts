/** Which programs speak of symbols that have no values, told without evaluating them; held against evaluating them. */

import { expect, test } from 'vitest'
import { randomCase } from '../../fixtures/random-programs.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Panel } from '../panel.ts'
import { compile } from './compile.ts'
import { givesOutOfNothing } from './out-of-nothing.ts'

test.each([
  'close',
  'ZSCORE(DELTA(close, 252))',
  'RANK(close) - CS_MEAN(close)',
  'CORR(close, volume, 5) * 2 + 1',
  'EMA(close, 5) > 3',
  'IF(close > 1, 1, -1)',
  'WHERE(1, close > 1)',
  'GROUP_MEAN(close, sector) / MEAN(volume, 20, min_periods=0)',
  'NEUTRALIZE(close, LOG(volume))',
  'FILLNA(close, volume)',
])('%s has no values for a symbol that has none', source => {
  expect(givesOutOfNothing(compile(source, { groups: ['sector'] }))).toBe(false)
})

test.each([
  '7',
  'FILLNA(close, 0)',
  'ISNAN(close)',
  'COUNT(close, 5)',
  'CS_MEAN(close)',
  'CS_COUNT(close)',
  'WHERE(1, close > 1, -1)',
  'IF(CS_MEAN(close) > 5, 3, close)',
  'SUM(close, 10, min_periods=0)',
  'MEAN(FILLNA(close, 0), 500)',
  'RANK(ISNAN(close))',
])('%s has', source => {
  expect(givesOutOfNothing(compile(source))).toBe(true)
})

test('no random program has values for a symbol without any but those that are told', () => {
  const told = { yes: 0, no: 0 }
  for (let seed = 1; seed <= 400; seed++) {
    const { program, panel } = randomCase(seed)
    const dates = panel.dates.length
    const withoutFirst = (values: Float64Array) => values.map((value, i) => (i < dates ? Number.NaN : value))
    const fields = Object.fromEntries(
      Object.entries(panel.fields).map(([name, values]) => [name, withoutFirst(values)] as const),
    )
    const groups = Object.fromEntries(
      Object.entries(panel.groups ?? {}).map(([name, group]) => [name, { ...group, codes: withoutFirst(group.codes) }]),
    )
    const results = evaluate(program, { ...panel, fields, groups } satisfies Panel)
    const has = Object.values(results).some(values => values.subarray(0, dates).some(value => !Number.isNaN(value)))
    const may = givesOutOfNothing(program)
    told[may ? 'yes' : 'no']++
    if (has) expect(may, program.outputs.map(({ source }) => source).join('\n')).toBe(true)
  }
  expect(Math.min(told.yes, told.no)).toBeGreaterThan(50)
})
