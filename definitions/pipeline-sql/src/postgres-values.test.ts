import { expect, test } from 'vitest'
import { columnTypeOf, converterOf, orderOf } from './postgres-values.ts'

const [bool, int8, text, bpchar, date, timestamp, timestamptz, numeric] = [16, 20, 25, 1042, 1082, 1114, 1184, 1700]

test.each([
  [bool, 'boolean'],
  [int8, 'integer'],
  [text, 'string'],
  [date, 'date'],
  [timestamp, 'timestamp'],
  [timestamptz, 'timestamp'],
  [numeric, 'number'],
  [3802, 'string'], // jsonb
])('oid %i is %s', (oid, type) => {
  expect(columnTypeOf(oid)).toBe(type)
})

test.each([
  [numeric, 'number', '123456789.123456789', 123456789.12345679],
  [numeric, 'number', 'NaN', null],
  [numeric, 'integer', '12.00', 12n],
  [int8, 'integer', '-9223372036854775808', -9223372036854775808n],
  [int8, 'number', '7', 7],
  [bool, 'boolean', 't', true],
  [text, 'boolean', 'FALSE', false],
  [bpchar, 'string', 'SPY   ', 'SPY'],
  [text, 'string', ' x ', ' x '],
  [date, 'date', '2024-02-29', '2024-02-29'],
  [text, 'date', '2024-02-29', '2024-02-29'],
  [timestamp, 'date', '2024-01-02 23:30:00', '2024-01-02'],
  [timestamptz, 'date', '2024-01-03 03:00:00+00', '2024-01-02'], // still the day before in New York
  [timestamptz, 'timestamp', '2024-01-02 16:00:00.123456-05', '2024-01-02T21:00:00.123456Z'],
  [timestamp, 'timestamp', '2024-07-02 16:00:00', '2024-07-02T20:00:00Z'],
  [date, 'timestamp', '2024-01-02', '2024-01-02T05:00:00Z'],
] as const)('oid %i as %s: %s', (oid, type, value, expected) => {
  const convert = converterOf(oid, type, 'America/New_York')
  expect([convert(value), convert(value)]).toEqual([expected, expected])
})

test.each([
  [numeric, 'number', 'Infinity'],
  [text, 'number', ''],
  [text, 'number', 'n/a'],
  [numeric, 'integer', '1.5'],
  [text, 'boolean', 'maybe'],
  [date, 'date', 'infinity'],
  [date, 'date', '0044-03-15 BC'],
  [text, 'date', '2023-02-29'],
  [timestamptz, 'timestamp', '-infinity'],
] as const)('oid %i as %s refuses %j', (oid, type, value) => {
  expect(() => converterOf(oid, type, 'UTC')(value)).toThrow(TypeError)
})

test('what grows: whole numbers by value, moments by time, nothing else', () => {
  expect(orderOf(int8)?.('10', '9')).toBe(true)
  expect(orderOf(timestamptz)?.('2026-03-05 12:00:00+00', '2026-03-05 12:00:00.5+00')).toBe(false)
  expect(orderOf(timestamptz)?.('2026-03-05 12:00:00.51+00', '2026-03-05 12:00:00.5+00')).toBe(true)
  expect(orderOf(text)).toBeNull()
})
