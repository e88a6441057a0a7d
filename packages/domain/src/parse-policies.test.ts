/** Freshness rules and execution policies as they come in. */
import { expect, test } from 'vitest'
import { parseExecutionPolicy, parseFreshnessRule } from './parse-policies.ts'

const pathsOf = (parsed: unknown) => (parsed as { details: { path: string }[] }).details.map(({ path }) => path)

test('good ones come back as they are, with nothing added', () => {
  const rule = { update_frequency: 'weekly', day_of_week: 5, grace_period: '6h', calendar: 'XNYS', timezone: 'UTC' }
  expect(parseFreshnessRule(rule)).toEqual(rule)
  const own = { name: 'tadawul', weekmask: '1111001', holidays: ['2026-03-20'], timezone: 'Asia/Riyadh' }
  expect(parseFreshnessRule({ update_frequency: 'daily', calendar: own })).toEqual({
    update_frequency: 'daily',
    calendar: own,
  })
  expect(parseFreshnessRule({ update_frequency: 'irregular' })).toEqual({ update_frequency: 'irregular' })
  const policy = { retries: { attempts: 3, backoff: '10s' }, timeout: '30m', memory_mb: 512 }
  expect(parseExecutionPolicy(policy)).toEqual(policy)
  expect(parseExecutionPolicy({})).toEqual({})
})

test('every fault is told, with its path', () => {
  const rule = { update_frequency: 'hourly', day_of_week: 0, grace_period: '6', timezone: 'Nowhere', until: 1 }
  const badRule = parseFreshnessRule(rule)
  expect(badRule).toMatchObject({ code: 'config_invalid', message: 'the freshness rule has 5 faults' })
  expect(pathsOf(badRule)).toEqual(['/update_frequency', '/day_of_week', '/grace_period', '/until', '/timezone'])
  const calendar = { name: 'my own', weekmask: '0000000', holidays: ['2026-02-30'], timezone: 'Nowhere' }
  expect(pathsOf(parseFreshnessRule({ update_frequency: 'daily', calendar }))).toEqual([
    '/calendar/name',
    '/calendar/timezone',
    '/calendar/weekmask',
    '/calendar/holidays/0',
  ])
  const strange = parseFreshnessRule({ update_frequency: 'daily', calendar: { holidays: 'none', closed: [] } })
  expect(pathsOf(strange)).toEqual(['/calendar/name', '/calendar/holidays', '/calendar/closed'])
  const policy = { retries: { attempts: 0, delay: '1s' }, timeout: '0s', memory_mb: 1 }
  const badPolicy = parseExecutionPolicy(policy)
  expect(badPolicy).toMatchObject({ code: 'config_invalid' })
  expect(pathsOf(badPolicy)).toEqual(['/retries/attempts', '/retries/delay', '/timeout', '/memory_mb'])
  expect(parseFreshnessRule([])).toMatchObject({ code: 'config_invalid' })
})
