/** Entry of the processes that bare Runs execute in: the code does nothing. */
import type { JsonObject, RunTaskOutput } from '@optaic/domain'
import { serveTasks } from '@optaic/execution-process'

const nothing: RunTaskOutput = {
  version: null,
  unchanged: true,
  last_data_date: null,
  rows: 0,
  files: [],
  artifacts: [],
  metrics: {},
  summary: {},
}

serveTasks(async () => ({ 'bare.refresh': async () => nothing as unknown as JsonObject }))
