/** The session's connection, made when it is first needed: one statement at a time, and a view behind every table handed out. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Columns, ColumnType, Table } from '@optaic/ports'
import { type SeenColumn, seenColumn } from './column-types.ts'
import { problemOf } from './duckdb-problem.ts'
import { ParquetFiles } from './parquet/files.ts'
import { quoteName } from './sql-text.ts'

interface Definition {
  readonly stored?: boolean
  readonly files?: readonly string[] | undefined
}

export class Relations {
  readonly #connect: () => Promise<DuckDBConnection>
  #connecting: Promise<void> | undefined
  #connection: DuckDBConnection | undefined
  readonly #names = new WeakMap<Table, string | (() => Promise<string>)>()
  readonly #stored = new WeakSet<Table>()
  readonly #files = new WeakMap<Table, readonly string[]>()
  #last: Promise<unknown> = Promise.resolve()
  #made = 0
  #closed = false
  /** The Parquet files that this session reads itself. */
  readonly files = new ParquetFiles()

  constructor(connect: () => Promise<DuckDBConnection>) {
    this.#connect = connect
  }

  /** Does work with the connection to itself: a streamed result would end if another statement came between. */
  exclusive<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.alone(async () => {
      try {
        const connection = await this.#connected()
        this.checkOpen()
        return await work(connection)
      } catch (error) {
        throw await problemOf(error)
      }
    })
  }

  /** Does work that needs no connection in its turn. Closing waits for it. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closed())
    const next = this.#last.then(async () => {
      if (this.#closed) throw closed()
      return work()
    })
    this.#last = next.catch(() => undefined)
    return next
  }

  async #connected(): Promise<DuckDBConnection> {
    this.#connecting ??= this.#connect().then(connection => {
      this.#connection = connection
    })
    await this.#connecting
    return this.#connection as DuckDBConnection
  }

  /** Stops what runs, and lets nothing new begin. */
  async close(): Promise<void> {
    this.#closed = true
    // Again and again, since an interrupt between two statements of one piece of work stops neither.
    const interrupting = setInterval(() => this.#connection?.interrupt(), 10)
    await this.#last
    clearInterval(interrupting)
    this.#connection?.closeSync()
    await this.files.close()
  }

  newName(purpose: string): string {
    this.#made += 1
    return `optaic_${purpose}_${this.#made}`
  }

  /** The view behind a table, made now if it was not needed before. Throws for a table of another session. */
  async nameOf(table: Table): Promise<string> {
    const name = this.#names.get(table)
    if (name === undefined) throw new Error('the table belongs to another session')
    return typeof name === 'string' ? name : name()
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
      return this.#handOut(columns, viewed, { stored, files })
    })
  }

  /** A table of Parquet files whose columns are known: `make` is called once, when the view behind it is needed. */
  later(columns: Columns, files: readonly string[], make: () => Promise<Table>): Table {
    this.checkOpen()
    let made: Promise<string> | undefined
    return this.#handOut(
      columns,
      () => {
        made ??= make().then(table => this.nameOf(table))
        return made
      },
      { files },
    )
  }

  #handOut(columns: Columns, name: string | (() => Promise<string>), { stored, files }: Definition): Table {
    const table: Table = Object.freeze({ columns: Object.freeze(columns) })
    this.#names.set(table, name)
    if (stored === true || files !== undefined) this.#stored.add(table)
    if (files !== undefined) this.#files.set(table, files)
    return table
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
