/** The session's connection: one statement at a time, and a view behind every table handed out. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Columns, ColumnType, Table } from '@optaic/ports'
import { type SeenColumn, seenColumn } from './column-types.ts'
import { problemOf } from './duckdb-problem.ts'
import { quoteName } from './sql-text.ts'

interface Definition {
  readonly stored?: boolean
  readonly files?: readonly string[]
}

export class Relations {
  readonly #connection: DuckDBConnection
  readonly #names = new WeakMap<Table, string>()
  readonly #stored = new WeakSet<Table>()
  readonly #files = new WeakMap<Table, readonly string[]>()
  #last: Promise<unknown> = Promise.resolve()
  #made = 0
  #closed = false

  constructor(connection: DuckDBConnection) {
    this.#connection = connection
  }

  /** Does work with the connection to itself: a streamed result would end if another statement came between. */
  exclusive<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closed())
    const next = this.#last.then(async () => {
      if (this.#closed) throw closed()
      try {
        return await work(this.#connection)
      } catch (error) {
        throw await problemOf(error)
      }
    })
    this.#last = next.catch(() => undefined)
    return next
  }

  /** Stops what runs, and lets nothing new begin. */
  async close(): Promise<void> {
    this.#closed = true
    // Again and again, since an interrupt between two statements of one piece of work stops neither.
    const interrupting = setInterval(() => this.#connection.interrupt(), 10)
    await this.#last
    clearInterval(interrupting)
    this.#connection.closeSync()
  }

  newName(purpose: string): string {
    this.#made += 1
    return `optaic_${purpose}_${this.#made}`
  }

  /** The view behind a table; throws for a table of another session. */
  nameOf(table: Table): string {
    const name = this.#names.get(table)
    if (name === undefined) throw new Error('the table belongs to another session')
    return name
  }

  /** Whether reading the table again costs little and gives the same: it lies in the session or in Parquet files. */
  isStored(table: Table): boolean {
    return this.#stored.has(table)
  }

  /** The Parquet files that the table is, row for row, if that is what it is. */
  filesOf(table: Table): readonly string[] | undefined {
    return this.#files.get(table)
  }

  /** Throws once the session is closed: for work that an interrupt of the connection does not end. */
  checkOpen(): void {
    if (this.#closed) throw closed()
  }

  /** A lazy table of a SELECT: nothing but its column types is worked out. `files`: the Parquet files it reads in full. */
  define(select: string, { stored = false, files }: Definition = {}): Promise<Table> {
    return this.exclusive(async connection => {
      const name = this.newName('table')
      await connection.run(`CREATE TEMP VIEW ${quoteName(name)} AS ${select}`)
      const seen = await describe(connection, name)
      const viewed = await this.#normalised(connection, name, seen)
      const columns: Columns = Object.fromEntries(
        seen.map(([column, { type }]): [string, ColumnType] => [column, type]),
      )
      const table: Table = Object.freeze({ columns: Object.freeze(columns) })
      this.#names.set(table, viewed)
      if (stored || files !== undefined) this.#stored.add(table)
      if (files !== undefined) this.#files.set(table, files)
      return table
    })
  }

  async #normalised(connection: DuckDBConnection, name: string, seen: readonly [string, SeenColumn][]) {
    if (seen.every(([, column]) => column.cast === undefined)) return name
    const columns = seen.map(([column, { cast, json }]) => {
      const quoted = quoteName(column)
      if (cast === undefined) return quoted
      return `CAST(${json ? `to_json(${quoted})` : quoted} AS ${cast}) AS ${quoted}`
    })
    const outer = this.newName('table')
    await connection.run(`CREATE TEMP VIEW ${quoteName(outer)} AS SELECT ${columns.join(', ')} FROM ${quoteName(name)}`)
    return outer
  }
}

const closed = () => new Error('the table session is closed')

async function describe(connection: DuckDBConnection, name: string): Promise<[string, SeenColumn][]> {
  const reader = await connection.runAndReadAll(`DESCRIBE ${quoteName(name)}`)
  return reader.getRows().map(row => [String(row[0]), seenColumn(String(row[1]))])
}
