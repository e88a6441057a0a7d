/** What a built macro takes and gives: its parameters, the columns it reads, and the promise about its values. */
import type { JsonObject } from '@optaic/domain'
import type { MacroParameter } from '@optaic/engine'
import { type Constant, constantNamed, named, type Series } from './series.ts'

/** `S` is what `compute` gets for it. */
export interface Parameter<S> {
  readonly declared: Omit<MacroParameter, 'name'>
  readonly as: (name: string) => S
}

export interface NumberOptions {
  readonly min?: number
  readonly max?: number
  /** Left out, every call has to give it. */
  readonly default?: number
  readonly about?: string
}

const known = (
  constant: 'whole' | 'number',
  { min, max, default: value, about = '' }: NumberOptions,
): Parameter<Constant> => ({
  declared: {
    about,
    constant,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(value !== undefined && { default: String(value) }),
  },
  as: constantNamed,
})

/** A whole number of rows. */
export const days = (options: NumberOptions = {}): Parameter<Constant> => known('whole', options)
/** Any number. */
export const number = (options: NumberOptions = {}): Parameter<Constant> => known('number', options)

/** Anything with a value for each date and symbol, such as `close` or `RANK(volume)`. */
export const expression = ({
  default: value,
  about = '',
}: {
  readonly default?: Series | string
  readonly about?: string
} = {}): Parameter<Series> => ({
  declared: { about, ...(value !== undefined && { default: String(value) }) },
  as: name => named('number', name),
})

export type ColumnKind = 'number' | 'group'
export interface Column<K extends ColumnKind> {
  readonly column: K
}

/** A column of the inputs: a number for each date and symbol, or the group that a symbol is in. */
export const column = <K extends ColumnKind>(kind: K): Column<K> => ({ column: kind })

/** What the values are: JSON Schema of one of them. */
export const signal = ({
  min,
  max,
  allowNaN = true,
}: {
  readonly min?: number
  readonly max?: number
  readonly allowNaN?: boolean
} = {}): JsonObject => ({
  type: allowNaN ? ['number', 'null'] : 'number',
  ...(min !== undefined && { minimum: min }),
  ...(max !== undefined && { maximum: max }),
})
