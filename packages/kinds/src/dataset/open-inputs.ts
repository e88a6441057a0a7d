/** The upstream datasets of a Run as code reads them. */
import type { TaskInput } from '@optaic/domain'
import type { DatasetInput, TableSession } from '@optaic/kit'
import type { TaskTools } from '../instance-type.ts'
import { openDataset, parseDatasetManifest } from './dataset-reader.ts'

/** In the order of the Instance's upstream refs. */
export const openInputs = (
  tools: TaskTools,
  tables: TableSession,
  folder: string,
  inputs: readonly TaskInput[],
): readonly DatasetInput[] =>
  inputs.map(({ role, name, version_number, last_date, manifest }) => {
    const reader = openDataset(tools, tables, folder, parseDatasetManifest(manifest))
    const { columns, table, panel, mark, firstChange: first_change, calendar } = reader
    return { role, name, version_number, last_date, columns, mark, first_change, calendar, table, panel }
  })
