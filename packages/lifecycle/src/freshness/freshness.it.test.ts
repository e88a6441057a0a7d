import { expect, test } from 'vitest'
import { openLab } from '../../lab/lab.ts'

test("yesterday's prices make the signal stale, and nothing else", async () => {
  const lab = await openLab({ today: '2026-03-06' })
  const prices = await lab.dataset('prices', { updates: 'daily' })
  await lab.signal('momentum', { from: prices })
  await lab.dataset('fx', { updates: 'monthly' })
  await lab.expectFlows({ 'prices.refresh': 'READY', 'momentum.refresh': 'READY', 'fx.refresh': 'READY' })
  await lab.nextBusinessDay()
  await lab.expectFlows({ 'prices.refresh': 'STALE', 'momentum.refresh': 'STALE', 'fx.refresh': 'READY' })
  expect((await lab.flow('prices')).status_reason).toBe('last data 2026-03-05, expected 2026-03-06')
  expect((await lab.flow('momentum')).status_reason).toContain('upstream prices is stale')
})
