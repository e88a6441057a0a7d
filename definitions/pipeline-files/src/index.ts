/** The pipeline `files`: CSV, JSON lines and Parquet, long and wide. */
import { definePipeline } from '@optaic/kit'
import { changesSince, cursorOf, findFiles } from './find-files.ts'
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
    const all = await findFiles(context, config.paths)
    const { files, onlyNew } = changesSince(all, context.last?.cursor ?? null)
    const cursor = cursorOf(all)
    if (files.length === 0)
      return { table: await readFiles(context, all.slice(0, 1), config), extent: 'delta', cursor, unchanged: true }
    context.log('info', `reading ${files.length} of ${all.length} files`)
    return { table: await readFiles(context, files, config), extent: onlyNew ? 'delta' : 'full', cursor }
  },
})
