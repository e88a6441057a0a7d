import { expect, test } from 'vitest'
import { rowOf } from './row.ts'

const row = { work: 'a job', size: 'M', unit: 'ms' }

test('a goal against a peer is met up to its factor', () => {
  const goals = [{ than: 'peer', most: 2 }]
  expect(rowOf({ ...row, ours: 4, peers: { peer: 2 }, goals })).toMatchObject({ ratio: 2, met: true })
  expect(rowOf({ ...row, ours: 4.1, peers: { peer: 2 }, goals })).toMatchObject({ met: false })
})

test('of several goals all must be met, and the ratio is that of the nearest', () => {
  const goals = [
    { than: 'fast', most: 1 },
    { than: 'slow', most: 0.1 },
  ]
  expect(rowOf({ ...row, ours: 3, peers: { fast: 4, slow: 100 }, goals })).toMatchObject({
    ratio: 0.75,
    met: true,
    goal: 'no more than fast, at most 1/10 of slow',
  })
  expect(rowOf({ ...row, ours: 3, peers: { fast: 4, slow: 20 }, goals })).toMatchObject({ ratio: 0.15, met: false })
})

test('a peer without a figure is told, and its goal is not met', () => {
  const found = rowOf({ ...row, ours: 3, peers: { gone: 'not installed' }, goals: [{ than: 'gone', most: 1 }] })
  expect(found).toMatchObject({ peers: { gone: 'not installed' }, ratio: null, met: false })
})

test('a limit of its own needs no peer', () => {
  expect(rowOf({ ...row, ours: 1500, goals: [{ than: null, most: 2000 }] })).toMatchObject({
    goal: 'at most 2000 ms',
    ratio: 0.75,
    met: true,
  })
})

test('the floor is a peer of its own', () => {
  expect(rowOf({ ...row, ours: 3, floor: 2 }).ratios).toEqual({ floor: 1.5 })
})
