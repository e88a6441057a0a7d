/** The pipeline `files`: CSV, JSON lines and Parquet, long and wide. */
import { definePipeline, Problem, type Table, type TableSession, timezoneProblem } from '@optaic/kit'
import { changesSince, cursorOf, type FoundFile, findFiles } from './find-files.ts'
import { params } from './params.ts'
import { readFiles } from './read-files.ts'

export const filesPipeline = definePipeline({
  name: 'files',
  version: '1.0.0',
  about: 'Rows from CSV, JSON lines or Parquet files: long tables, or wide ones with a column for each symbol.',
  params,
  examples: [
    { paths: ['prices/*.csv'], shape: { kind: 'wide', date: 'Date', field: 'close' } },
    {
      paths: ['bars/*.parquet'],
      shape: {
        kind: 'long',
        date: 'day',
        symbol: 'ticker',
        fields: { close: 'px_last', sector: { from: 'gics', type: 'string' } },
      },
    },
  ],
  fetch: async (context, config) => {
    const unknownZone = timezoneProblem(config.timezone)
    if (unknownZone !== null) throw unknownZone
    const all = await findFiles(context, config.paths)
    const { files, onlyNew } = changesSince(all, context.last?.cursor ?? null)
    const cursor = cursorOf(all)
    if (files.length === 0)
      return { table: await readFiles(context, all.slice(0, 1), config), extent: 'delta', cursor, unchanged: true }
    context.log('info', `reading ${files.length} of ${all.length} files`)
    const table = await readFiles(context, files, config)
    if (!onlyNew) await refuseEmpty(context.tables, table, files)
    return { table, extent: onlyNew ? 'delta' : 'full', cursor }
  },
})

/** A new file without rows is a day on which nothing happened; all files without rows are a mistake. */
async function refuseEmpty(tables: TableSession, table: Table, files: readonly FoundFile[]): Promise<void> {
  const some = await tables.rows(await tables.query('SELECT 1 AS found FROM $table LIMIT 1', { table }))
  if (some.length > 0) return
  throw new Problem(
    'source_empty',
    files.length === 1 ? 'The file has no rows' : `The ${files.length} files have no rows`,
    {
      details: files.slice(0, 20).map(({ path }) => ({ path, message: 'was read' })),
      next: 'Check the files; what the dataset had stays as it was.',
    },
  )
}
