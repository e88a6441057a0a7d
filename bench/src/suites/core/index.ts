/** What the program itself costs: Runs, statuses, refreshes, its start. */
import type { Suite } from '../../suite.ts'
import { emptyRun } from './empty-run.ts'
import { oneDay } from './one-day.ts'
import { refresh } from './refresh.ts'
import { staleness } from './staleness.ts'
import { warmStart } from './warm-start.ts'

export const core: Suite = {
  name: 'core',
  about: 'Runs, statuses, refreshes of datasets, the start of the server.',
  works: [emptyRun, staleness, refresh, oneDay, warmStart],
}
