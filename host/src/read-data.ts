/** Reads the rows of a dataset for the API: JSON for people and scripts, files for everything larger. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DatasetVersion, Problem } from '@optaic/domain'
import type { DataAnswer, DataFormat, DataQuery, InstanceView } from '@optaic/http'
import { openDataset, parseDatasetManifest } from '@optaic/kinds'
import type { StoreQuery } from '@optaic/kit'
import type { Table, TableSession } from '@optaic/ports'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { type Program, runsFolder } from './program.ts'

export interface DataReader {
  read(instanceId: string, query: DataQuery, format: DataFormat): Promise<DataAnswer>
  close(): Promise<void>
}

export function createDataReader(program: Program): DataReader {
  const tables = createDuckDbTables()
  const open = new Set<TableSession>()

  const read: DataReader['read'] = async (instanceId, query, format) => {
    const version = await versionOf(program, instanceId, query.version)
    const folder = await mkdtemp(join(runsFolder(program.settings), 'read-'))
    const session = await tables.open({ temporaryFolder: folder, memoryMb: program.settings.tablesMemoryMb })
    open.add(session)
    const dispose = async () => {
      open.delete(session)
      await session.close()
      await rm(folder, { recursive: true, force: true })
    }
    try {
      return await answer(program, session, version, query, format, folder, dispose)
    } catch (fault) {
      await dispose()
      throw fault
    }
  }
  return { read, close: async () => void (await Promise.all([...open].map(session => session.close()))) }
}

async function versionOf(
  { lifecycle, storage }: Program,
  instanceId: string,
  number?: number,
): Promise<DatasetVersion> {
  const instance = await lifecycle.getInstance(instanceId)
  if (number !== undefined) {
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof storage.versions>> = await storage.versions(
        instance.id,
        after === null ? {} : { after },
      )
      const found = page.items.find(version => version.number === number)
      if (found !== undefined) return found
      if (page.next === null) break
      after = page.next
    }
  } else {
    const current = instance.flows.find(flow => flow.current_version_id !== null)?.current_version_id
    const found = current == null ? null : await storage.version(current)
    if (found !== null) return found
  }
  throw noVersion(instance, number)
}

/** Says what is missing: a version, rows that a Run would bring, or rows altogether, where Runs succeed without any. */
function noVersion({ name, type, flows }: InstanceView, number: number | undefined): Problem {
  const newest = Math.max(0, ...flows.map(flow => flow.version_number))
  if (newest > 0)
    return new Problem('dataset_version_not_found', `"${name}" has no version ${number}`, {
      next: `Its versions are 1 to ${newest}.`,
    })
  if (flows.length === 0 || flows.some(flow => flow.status === 'READY'))
    return new Problem('dataset_version_not_found', `"${name}" holds no rows: it is a ${type}`, {
      next: 'Ask for a dataset or a signal; what a Run leaves otherwise is at /api/v1/runs/{id}/artifacts.',
    })
  return new Problem('dataset_version_not_found', `"${name}" has no data yet`, {
    next: `Run it first: optaic run ${name}`,
  })
}

const writers: Readonly<
  Record<Exclude<DataFormat, 'json'>, (session: TableSession, table: Table, path: string) => Promise<unknown>>
> = {
  csv: (session, table, path) => session.writeCsv(table, path),
  parquet: (session, table, path) => session.writeParquet(table, path),
  arrow: (session, table, path) => session.writeArrow(table, path),
}

async function answer(
  program: Program,
  session: TableSession,
  version: DatasetVersion,
  query: DataQuery,
  format: DataFormat,
  folder: string,
  dispose: () => Promise<void>,
): Promise<DataAnswer> {
  const tools = { plugins: program.plugins, roots: [], file: (key: string) => program.artifacts.local(key) }
  const dataset = openDataset(tools, session, folder, parseDatasetManifest(version.manifest))
  const unknown = query.columns?.find(name => !Object.hasOwn(dataset.columns, name))
  if (unknown !== undefined)
    throw new Problem('column_missing', `The data have no column "${unknown}"`, {
      next: `Ask for some of ${Object.keys(dataset.columns).join(', ')}.`,
    })
  const { from, to, symbols, columns } = query
  const as_of = query.as_of === undefined ? undefined : new Date(query.as_of).toISOString()
  const fields = columns?.filter(name => name !== 'date' && name !== 'symbol')
  const asked = Object.entries({ from, to, symbols, columns: fields, as_of }).filter(([, value]) => value !== undefined)
  const table = await dataset.table(Object.fromEntries(asked) as StoreQuery)
  if (format !== 'json') {
    const path = join(folder, `data.${format}`)
    await writers[format](session, table, path)
    return { format, version: version.number, path, dispose }
  }
  const rows = await session.rows(table, { limit: query.limit + 1 })
  await dispose()
  const more = rows.length > query.limit
  return { format, version: version.number, columns: table.columns, rows: more ? rows.slice(0, -1) : rows, more }
}
