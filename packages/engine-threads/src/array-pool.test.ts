import { setTimeout as pause } from 'node:timers/promises'
import { sharedArray } from '@optaic/array-memory'
import { expect, test } from 'vitest'
import { ArrayPool } from './array-pool.ts'

const limits = { bytes: 1000, idle: 60_000 }

test('an array that is kept is handed out once, to who needs its length', () => {
  const pool = new ArrayPool(limits)
  const array = pool.take(10)
  pool.keep([array, array])
  expect(pool.bytes).toBe(80)
  expect(pool.take(11)).not.toBe(array)
  expect(pool.take(10)).toBe(array)
  expect(pool.take(10)).not.toBe(array)
  expect(pool.bytes).toBe(0)
})

test('what came first goes when there is too much, and what is larger than all there may be is not kept', () => {
  const pool = new ArrayPool(limits)
  const [first, second, third] = [pool.take(50), pool.take(50), pool.take(50)]
  pool.keep([first, second])
  pool.keep([third])
  expect(pool.bytes).toBe(800)
  expect([pool.take(50), pool.take(50)]).toEqual([third, second])
  expect(pool.take(50)).not.toBe(first)
  pool.keep([sharedArray(126)])
  expect(pool.bytes).toBe(0)
})

test('memory that somebody has after all is not handed out, nor is a part of a larger array', () => {
  const pool = new ArrayPool(limits)
  const [theirs, ours] = [pool.take(10), pool.take(10)]
  pool.keep([ours, theirs, sharedArray(20).subarray(10)])
  pool.withdraw([theirs.subarray(3, 5)])
  expect(pool.bytes).toBe(80)
  expect(pool.take(10)).toBe(ours)
  expect(pool.take(10)).not.toBe(theirs)
})

test('nothing is kept once no evaluation has come for a while', async () => {
  const pool = new ArrayPool({ bytes: 1000, idle: 1 })
  pool.keep([sharedArray(10)])
  for (let turn = 0; pool.bytes > 0 && turn < 2000; turn++) await pause(1)
  expect(pool.bytes).toBe(0)
})
