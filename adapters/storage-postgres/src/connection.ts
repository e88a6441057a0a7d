/** Connections to Postgres: one pool, and values as the domain writes them. */
import { isProblem, Problem } from '@optaic/domain'
import pg from 'pg'
import { serverProblem } from './server-faults.ts'
import { storable } from './storable.ts'

export type Row = Record<string, unknown>
/** Runs a statement; a name makes it a prepared one. */
export type Query = <T = Row>(text: string, values?: readonly unknown[], name?: string) => Promise<T[]>

const readers: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number, // bigint: counts and positions, far below 2^53
  1082: text => text, // date
  1184: text => new Date(text).toISOString(), // timestamptz
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : readers[oid]) ?? pg.types.getTypeParser(oid, format as 'text'),
}

export interface PoolOptions {
  readonly url: string
  readonly size?: number
  readonly applicationName?: string
  /** Whether statements may be sent before those ahead of them are answered. Default false. */
  readonly pipeline?: boolean
}

/**
 * A condition that is always true, and has the statement's own transaction committed without waiting for the disk: for
 * what may be lost with the database's machine, because it is done again or told anew. Whatever is committed later and
 * waited for takes it along, so that nothing is ever there without what came before it.
 */
export const lazily = "(SELECT set_config('synchronous_commit', 'off', true)) = 'off'"

export function createPool({ url, size = 10, applicationName = 'optaic', pipeline = false }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    application_name: applicationName,
    pipeline,
    types: types as pg.CustomTypesConfig,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  pool.on('error', () => {}) // an idle connection that breaks is replaced at its next use
  return pool
}

/** A connection can end without a word, as when a network swallows everything: nobody waits longer for one statement. */
const statementMs = 60_000

/** `named` is false where the next statement may meet another connection, which knows nothing of what this one prepared. */
export const queryOn =
  (client: Pick<pg.Pool | pg.ClientBase, 'query'>, named: boolean): Query =>
  async <T>(text: string, values: readonly unknown[] = [], name?: string) => {
    try {
      const kept = values.map(storable)
      const limited = { text, values: kept, query_timeout: statementMs }
      const config = name === undefined || !named ? limited : { ...limited, name }
      return (await (client as pg.Pool).query(config)).rows as T[]
    } catch (fault) {
      throw translate(fault)
    }
  }

interface PgFault extends Error {
  readonly code?: string
  readonly constraint?: string
  readonly detail?: string
}

const isPgFault = (fault: unknown): fault is PgFault => fault instanceof Error

/** Faults that a caller can tell apart become Problems. */
function translate(fault: unknown): unknown {
  if (!isPgFault(fault) || isProblem(fault)) return fault
  if (fault.code === '23505' && fault.constraint?.endsWith('_name_taken') === true)
    return new Problem('name_taken', `The name is taken: ${fault.detail ?? ''}`, {
      cause: fault,
      next: 'Choose another name, or change what has it.',
    })
  return serverProblem(fault)
}

const retried = new Set(['40001', '40P01'])

/** True for faults after which the same transaction may succeed: serialisation, deadlock, two writers of one channel. */
export const isRetryable = (fault: unknown): boolean =>
  isPgFault(fault) &&
  ((fault.code !== undefined && retried.has(fault.code)) ||
    (fault.code === '23505' && fault.constraint === 'channel_event_pkey'))
