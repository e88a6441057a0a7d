/** A macro written as code: what it computes is a function of its columns and parameters, and becomes the text of its body. */
import type { JsonObject } from '@optaic/domain'
import type { Example, Macro } from '@optaic/engine'
import type { Column, ColumnKind, Parameter } from './parameters.ts'
import { named, type Series } from './series.ts'

export type Columns = Readonly<Record<string, Column<ColumnKind>>>
export type Parameters = Readonly<Record<string, Parameter<unknown>>>

type SeriesOf<I extends Columns> = { readonly [K in keyof I]: Series<I[K]['column']> }
type ArgumentsOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer S> ? S : never }

/** One declaration. The body that the function gives is what is stored, shown, and called from expressions. */
export interface BuiltMacroInput<I extends Columns, P extends Parameters> {
  /** Called by it from expressions, without regard to case. */
  readonly name: string
  /** Semantic version of what it computes. */
  readonly version: string
  readonly about: string
  /** Columns it reads. */
  readonly inputs: I
  readonly params?: P
  /** What its values are; default any number, which may be missing. */
  readonly output?: JsonObject
  readonly compute: (columns: SeriesOf<I>, params: ArgumentsOf<P>) => Series<'number'> | Series<'boolean'>
  readonly aliases?: readonly string[]
  readonly source?: string
  /** Shown in the reference and run by the tests. */
  readonly examples?: readonly Example[]
}

export interface BuiltMacro {
  readonly macro: Macro
  readonly input_schema: JsonObject
  readonly output_schema: JsonObject
}

/** Throws a TypeError for a name that two of them have, or that no expression can call. */
export function buildMacro<I extends Columns, P extends Parameters>(input: BuiltMacroInput<I, P>): BuiltMacro {
  const { name, about, inputs, output = { type: 'number' }, aliases, source, examples } = input
  const params: Parameters = input.params ?? {}
  checkNames(name, Object.keys(inputs), Object.keys(params))
  const columns = mapped(inputs, ({ column }, key) => named(column, key)) as SeriesOf<I>
  const given = mapped(params, (parameter, key) => parameter.as(key)) as ArgumentsOf<P>
  return {
    macro: {
      name: name.toUpperCase(),
      about,
      parameters: Object.entries(params).map(([key, { declared }]) => ({ name: key, ...declared })),
      body: input.compute(columns, given).toString(),
      ...(aliases && { aliases }),
      ...(source !== undefined && { source }),
      ...(examples && { examples }),
    },
    input_schema: {
      type: 'object',
      properties: mapped(inputs, ({ column }) => ({ type: column === 'group' ? 'string' : 'number' })),
      required: Object.keys(inputs),
    },
    output_schema: output,
  }
}

const mapped = <V, W>(record: Readonly<Record<string, V>>, map: (value: V, key: string) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))

function checkNames(name: string, inputs: readonly string[], params: readonly string[]): void {
  const odd = [name, ...inputs, ...params].find(one => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(one))
  if (odd !== undefined) throw new TypeError(`${name}: "${odd}" is no name that an expression can have`)
  const seen = new Set<string>()
  for (const one of [...inputs, ...params]) {
    if (seen.has(one.toLowerCase()))
      throw new TypeError(`${name}: "${one}" is both a column and a parameter, or comes twice`)
    seen.add(one.toLowerCase())
  }
}
