/** Calls of an operator or a macro at parameters that nobody chose: a declaration that holds at those of its examples may fail at others. */
import type { Argument, CompileOptions, Macro, Operator } from '@optaic/engine'

export interface DrawnCall extends Pick<CompileOptions, 'dialect' | 'fields' | 'groups'> {
  readonly expression: string
}

/** Most calls of one Definition. */
const MOST = 10
const windows = [1, 2, 3, 5, 8, 21, 60, 130, 0]

/** Every other call is in the dialect of Qlib, where windows have values from the first row on. */
export function drawnCalls(definition: Operator | Macro): readonly DrawnCall[] {
  return 'body' in definition ? callsOfMacro(definition) : callsOfOperator(definition)
}

function callsOfOperator({ name, arguments: list }: Operator): readonly DrawnCall[] {
  const series = list.filter(({ kind }) => kind === 'series')
  const ofType = (group: boolean) => series.flatMap(one => ((one.type === 'group') === group ? [one.name] : []))
  const written = list.map((argument): readonly string[] => {
    if (argument.kind !== 'series') return valuesOf(argument).map(String)
    return [argument.type === 'boolean' ? `(${argument.name} > 60)` : argument.name]
  })
  const options = { fields: ofType(false), groups: ofType(true) }
  return spread(written).flatMap(values => {
    const expression = `${name}(${values.join(', ')})`
    return [
      { expression, ...options },
      { expression, dialect: 'qlib' as const, ...options },
    ]
  })
}

/** Numbers that it may be called with. */
function valuesOf({ kind, min = -Infinity, max = Infinity, default: usual }: Argument): readonly number[] {
  const ends = [usual, min, max].filter(value => value !== undefined && Number.isFinite(value)) as number[]
  const between = Number.isFinite(max - min) ? [(min + max) / 2] : []
  const some = kind === 'window' ? windows : kind === 'integer' ? [1, 2, 3, 7, 0] : [...between, 0.5, 1, 3.7]
  const fit = [...new Set([...some, ...ends])].filter(value => value >= min && value <= max)
  const whole = kind === 'number' ? fit : fit.filter(value => Number.isInteger(value) && value <= windows[7]!)
  return whole.length > 0 ? whole : [min]
}

/** Parameters that have a number as default, or are one, take others; the rest keep their defaults. */
function callsOfMacro({ name, parameters }: Macro): readonly DrawnCall[] {
  if (parameters.some(one => one.default === undefined && one.constant === undefined)) return []
  const written = parameters.flatMap(({ name: parameter, default: usual = '', constant, min, max }) => {
    const number = usual.trim() === '' ? Number.NaN : Number(usual)
    if (constant === undefined && !Number.isFinite(number)) return []
    const kind = constant === 'number' || !Number.isInteger(number || 0) ? 'number' : 'window'
    const limits = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
    const default_ = Number.isFinite(number) && { default: number }
    const values = valuesOf({ name: parameter, kind, about: '', ...limits, ...default_ })
    return [values.map(value => `${parameter}=${value}`)]
  })
  return written.length === 0 ? [] : spread(written).map(values => ({ expression: `${name}(${values.join(', ')})` }))
}

/** Some combinations, one of each list, evenly spread over all there are. */
function spread(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const all = lists.reduce((count, list) => count * list.length, 1)
  const count = Math.min(MOST, all)
  return Array.from({ length: count }, (_, k) => {
    let place = Math.floor(((k + 0.5) * all) / count)
    return lists.map(list => {
      const value = list[place % list.length]!
      place = Math.floor(place / list.length)
      return value
    })
  })
}
