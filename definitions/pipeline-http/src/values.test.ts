import { describe, expect, test } from 'vitest'
import type { DateFormat } from './params.ts'
import { converterTo } from './values.ts'

const dates: [DateFormat, unknown, string | null][] = [
  ['iso', '2024-02-29', '2024-02-29'],
  ['iso', '2023-02-29', null],
  ['iso', '2024-01-02T23:30:00', '2024-01-02'],
  ['iso', '2024-01-03T03:00:00Z', '2024-01-02'], // still the day before in New York
  ['iso', '2024-01-02 22:00:00-05:00', '2024-01-02'],
  ['iso', 'yesterday', null],
  ['yyyymmdd', 20240229, '2024-02-29'],
  ['yyyymmdd', '2024-02-29', null],
  ['mm/dd/yyyy', '2/9/2024', '2024-02-09'],
  ['dd/mm/yyyy', '2/9/2024', '2024-09-02'],
  ['dd/mm/yyyy', '9/13/2024', null],
  ['dd.mm.yyyy', '09.02.2024', '2024-02-09'],
  ['unix', 1704164400, '2024-01-01'], // 2024-01-02T03:00Z
  ['unix_ms', '1704200400000', '2024-01-02'],
  ['unix', '2024-01-02', null],
  ['iso', true, null],
]

const instants: [DateFormat, unknown, string | null][] = [
  ['iso', '2024-01-02T16:00:00-05:00', '2024-01-02T21:00:00Z'],
  ['iso', '2024-01-02 16:00:00', '2024-01-02T21:00:00Z'],
  ['iso', '2024-07-02 16:00', '2024-07-02T20:00:00Z'],
  ['mm/dd/yyyy', '07/02/2024', '2024-07-02T04:00:00Z'],
  ['unix', 1704200400.5, '2024-01-02T13:00:00.5Z'],
  ['iso', 'noon', null],
]

const reading = (format: DateFormat) => ({ format, timezone: 'America/New_York' })

describe('values', () => {
  test.each(dates)('%s date %j is %s', (format, value, expected) => {
    const convert = converterTo('date', reading(format))
    if (expected === null) expect(() => convert(value)).toThrow(`is not a date written as ${format}`)
    else expect([convert(value), convert(value)]).toEqual([expected, expected])
  })

  test.each(instants)('%s moment %j is %s', (format, value, expected) => {
    const convert = converterTo('timestamp', reading(format))
    if (expected === null) expect(() => convert(value)).toThrow(`is not a moment written as ${format}`)
    else expect(convert(value)).toBe(expected)
  })

  test.each([
    ['number', ' 1.5e3 ', 1500],
    ['number', '-.5', -0.5],
    ['number', 7, 7],
    ['integer', '9007199254740993', 9007199254740993n],
    ['integer', 12, 12],
    ['string', 5, '5'],
    ['boolean', 'TRUE', true],
    ['boolean', 0, false],
  ] as const)('%s of %j is %s', (type, value, expected) => {
    expect(converterTo(type, reading('iso'))(value)).toBe(expected)
  })

  test.each([
    ['number', '1,234'],
    ['number', '0x10'],
    ['number', ''],
    ['number', true],
    ['integer', 1.5],
    ['integer', '1.5'],
    ['string', {}],
    ['boolean', 'maybe'],
  ] as const)('%s of %j is refused', (type, value) => {
    expect(() => converterTo(type, reading('iso'))(value)).toThrow(TypeError)
  })

  test('a long value is not quoted, not even in part', () => {
    expect(() => converterTo('number', reading('iso'))('s'.repeat(500))).toThrow(
      'a value of 502 characters is not a number',
    )
  })
})
