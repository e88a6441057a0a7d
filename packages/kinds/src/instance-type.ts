/** What the folder of an Instance type exports: its Kind as data, and the code its Flows run. */
import { readFileSync } from 'node:fs'
import type { Kind } from '@optaic/domain'
import type { Evaluator } from '@optaic/engine'
import type { Plugins } from '@optaic/kit'
import type { Tables, TaskCode } from '@optaic/ports'

/** What the code of Flows works with; built once in the process of the Run. */
export interface TaskTools {
  readonly plugins: Plugins
  readonly tables: Tables
  /** Local path of a file in the artifact store. */
  readonly file: (key: string) => Promise<string>
  /** Folders that paths in configurations may lie in; the first is where relative ones start. */
  readonly roots: readonly string[]
  /** A secret of the environment by name, or undefined. */
  readonly secret: (name: string) => string | undefined
  readonly memoryMb: number
  /** Evaluates expressions, over however many threads the worker gives. */
  readonly evaluator: Evaluator
}

export interface InstanceType {
  readonly kind: Kind
  /** Where a plugin has to be asked: `Kind.check`, with the plugins of the program. */
  readonly check?: (plugins: Plugins) => NonNullable<Kind['check']>
  /** Code by the names that the Kind's Flows give; none for types that never run. */
  readonly tasks: (tools: TaskTools) => Readonly<Record<string, TaskCode>>
}

/** The SQL files of a type, by names relative to its folder, in the order in which they were added. */
export const migrationsOf = (folder: string, names: readonly string[]): Kind['migrations'] =>
  names.map(name => ({ name, sql: readFileSync(new URL(`./sql/${name}.sql`, folder), 'utf8') }))
