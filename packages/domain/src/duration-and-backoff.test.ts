/** Durations as written, and the delays between attempts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffDelay } from './backoff.ts'
import { isDuration, parseDuration } from './duration.ts'

const readings: [text: string, milliseconds: number][] = [
  ['250ms', 250],
  ['0s', 0],
  ['10s', 10_000],
  ['30m', 1_800_000],
  ['6h', 21_600_000],
  ['1.5h', 5_400_000],
  ['2d', 172_800_000],
]
for (const [text, milliseconds] of readings) {
  test(`${text} is ${milliseconds} ms`, () => expect(parseDuration(text)).toBe(milliseconds))
}

test('anything else is refused by code, with what to write instead', () => {
  for (const text of ['', '10', 's', '-5s', '10 s', '1h30m', '1w', '1e3s', ' 10s']) {
    expect(isDuration(text)).toBe(false)
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  }
})

test('delays double up to the longest, and jitter takes off up to half', () => {
  const policy = { backoff: '10s', max_backoff: '1m' }
  const most = [1, 2, 3, 4, 5, 500].map(attempt => backoffDelay(policy, attempt, () => 1))
  expect(most).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
  const least = [1, 2, 3, 4].map(attempt => backoffDelay(policy, attempt, () => 0))
  expect(least).toEqual([5_000, 10_000, 20_000, 30_000])
})

test('the defaults are 10s and 10m', () => {
  expect(backoffDelay({}, 1, () => 1)).toBe(10_000)
  expect(backoffDelay({}, 30, () => 1)).toBe(600_000)
})

test('a delay is never longer than the longest and never shorter than half the first', () => {
  const attempt = fc.integer({ min: 1, max: 10_000 })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(attempt, random, (n, r) => {
      const delay = backoffDelay({ backoff: '3s', max_backoff: '5m' }, n, () => r)
      expect(delay).toBeGreaterThanOrEqual(1_500)
      expect(delay).toBeLessThanOrEqual(300_000)
    }),
  )
})
