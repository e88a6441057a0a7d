/** Whatever changes in the input of whatever expression: a refresh gives the rows that all of history gives. */
import { join } from 'node:path'
import { isProblem } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import { randomCase } from '@optaic/engine/fixtures/random-programs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRefreshes, type Refreshed, type Refreshes } from './refreshes.ts'

let refreshes: Refreshes
beforeAll(async () => {
  refreshes = await openRefreshes()
})
afterAll(async () => refreshes.close())

let files = 0

/** Stores the rows of a panel that are wanted, after what is there. */
async function stored(panel: Panel, where: string, before?: Refreshed): Promise<Refreshed> {
  const path = join(refreshes.folder, `panel-${++files}.parquet`)
  await refreshes.tables.writeParquet(await refreshes.tables.fromPanel(panel), path)
  const typed = (type: string) => (name: string) => [name, { from: name, type }]
  const fields = [...Object.keys(panel.fields).map(typed('number')), ...groupsOf(panel).map(typed('string'))]
  const rows = `SELECT * FROM '${path}' WHERE ${where} ORDER BY symbol, date`
  return refreshes.store('prices', rows, before, Object.fromEntries(fields))
}

const groupsOf = ({ groups = {} }: Panel) => Object.keys(groups)

/** Expressions that call the macros of their case are left out: the pipeline has no library here. */
const seeds = Array.from({ length: 160 }, (_, i) => 5000 + i).filter(seed => {
  const { panel, sources } = randomCase(seed)
  const [dates, symbols] = [panel.dates.length, panel.symbols.length]
  return !/STRANGE/.test(sources[0]!.expression) && dates >= 17 && dates <= 130 && symbols >= 3 && symbols <= 13
})

test.each(seeds)('random change %i', async seed => {
  const { sources, panel, below } = randomCase(seed)
  const days = panel.dates.length
  const { expression } = sources[0]!
  const dayOf = (row: number) => `DATE '1970-01-01' + ${row}`
  const newest = days - 1 - below(4)
  const late = `S${below(panel.symbols.length)}`
  // Some dates are to come, a symbol may be listed now, and now and then a date or a row comes after those behind it.
  const missing = [`date < ${dayOf(newest)}`]
  if (below(2) === 0) missing.push(`(symbol <> '${late}' OR date >= ${dayOf(below(days))})`)
  if (below(3) === 0) missing.push(`date <> ${dayOf(below(days))}`)
  if (below(3) === 0) missing.push(`NOT (symbol = 'S1' AND date = ${dayOf(below(days))})`)
  const listed = `(symbol <> '${late}' OR date >= ${dayOf(below(2) === 0 ? newest : 0)})`
  const before = await stored(panel, [...missing, listed].join(' AND '))
  const compute = (input: Refreshed, last?: Refreshed) =>
    refreshes.compute(expression, [input], last, groupsOf(panel)).catch((fault: unknown) => {
      // Whose values are all missing has no version to go on from.
      if (isProblem(fault) && fault.code === 'source_empty') return null
      throw fault
    })
  const computed = await compute(before)
  const after = await stored(panel, listed, before)
  const all = await compute(after)
  const more = computed && (await compute(after, computed))
  if (all === null || more === null) expect(computed).toBeNull()
  else expect(await refreshes.rows(more), expression).toEqual(await refreshes.rows(all))
})
