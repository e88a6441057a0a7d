/** `optaic data`: the rows of a dataset or signal, as they are now or as they were known at any moment. */
import { type Client, type paths, unwrap } from '@optaic/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { findInstance } from '../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { renderTable } from '../terminal/table.ts'
import { counted } from '../terminal/words.ts'

type Answer = paths['/api/v1/instances/{id}/data']['get']['responses'][200]['content']['application/json']
type Row = Answer['rows'][number]

interface DataOptions extends ServerOptions {
  readonly from?: string
  readonly to?: string
  readonly symbols?: string
  readonly columns?: string
  readonly asOf?: string
  readonly atVersion?: number
  readonly limit: number
  readonly csv?: boolean
}

/** What the server is asked for; nothing that was left out. */
function queryOf({ from, to, symbols, columns, asOf: as_of, atVersion: version }: DataOptions) {
  const said = Object.entries({ from, to, symbols, columns, as_of, version }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as Partial<Record<'from' | 'to' | 'symbols' | 'columns' | 'as_of', string>>
}

async function data(session: Session, name: string, options: DataOptions): Promise<void> {
  const { client, terminal } = session
  const { id } = await findInstance(session, name)
  if (options.csv === true) return writeCsv(session, id, options)
  const query = { ...queryOf(options), limit: options.limit }
  const path = { id }
  const answer = (await unwrap(client.api.GET('/api/v1/instances/{id}/data', { params: { path, query } }))) as Answer
  const { rows } = answer
  const columns = Object.entries(answer.columns).map(([heading, type]) => ({
    heading,
    cell: (row: Row) => row[heading] as string | number | null,
    align: type === 'number' ? ('right' as const) : ('left' as const),
  }))
  session.answer(answer, rows.length === 0 ? '' : renderTable(columns, rows, terminal))
  const more = answer.more ? ', and there are more: ask for some with --from, --symbols or --limit' : ''
  session.remark(`${counted(rows.length, 'row')} of version ${answer.version}${more}`)
}

/** Every row there is, passed on as it comes. */
async function writeCsv({ client, terminal }: Session, id: string, options: DataOptions): Promise<void> {
  const query = new URLSearchParams(Object.entries(queryOf(options)).map(([key, value]) => [key, String(value)]))
  const answer = await csvOf(client, `/api/v1/instances/${id}/data?${query}`)
  const decoder = new TextDecoder()
  for await (const bytes of answer) terminal.write(decoder.decode(bytes, { stream: true }))
}

async function csvOf(client: Client, path: string): Promise<AsyncIterable<Uint8Array>> {
  const response = await client.send(path, { headers: { accept: 'text/csv' } })
  // A refusal is JSON: read it the way of every other call, so that it is told like every other.
  if (!response.ok) await unwrap(Promise.resolve({ error: await response.json(), response }))
  return response.body as unknown as AsyncIterable<Uint8Array>
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 999_999)
    throw new InvalidArgumentError('It must be a whole number from 1 to 999999.')
  return value
}

export function dataCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'data', 'print rows of a dataset or signal')
    .argument('<name>', 'name or id of the Instance')
    .option('--from <date>', 'first date, such as 2026-03-06')
    .option('--to <date>', 'last date')
    .option('--symbols <list>', 'these symbols, parted by commas')
    .option('--columns <list>', 'these columns, parted by commas')
    .option('--as-of <moment>', 'the rows as they were known then, such as 2026-03-06T21:00:00Z')
    .addOption(new Option('--at-version <number>', 'a version instead of the current one').argParser(wholeNumber))
    .addOption(new Option('--limit <count>', 'most rows').argParser(wholeNumber).default(20))
    .option('--csv', 'every row, as CSV')
    .action((name: string, options: DataOptions) => data(openSession(setting, options), name, options))
}
