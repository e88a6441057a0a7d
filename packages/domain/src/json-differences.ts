/** What differs between two JSON values, place by place. */
import { sameJson } from './canonical-json.ts'
import type { Json, JsonObject } from './ids.ts'

export interface JsonDifference {
  /** JSON pointer. */
  readonly path: string
  /** Left out where there was nothing. */
  readonly before?: Json
  /** Left out where there is nothing any more. */
  readonly after?: Json
}

/** The innermost places that differ, in the order of `before`, then what is new. */
export function jsonDifferences(before: Json | undefined, after: Json | undefined, path = ''): JsonDifference[] {
  if (before !== undefined && after !== undefined && sameJson(before, after)) return []
  const [old, now] = [partsOf(before), partsOf(after)]
  if (old === null || now === null || Array.isArray(before) !== Array.isArray(after))
    return before === undefined && after === undefined
      ? []
      : [{ path: path || '/', ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
  const names = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...names].flatMap(name => jsonDifferences(own(old, name), own(now, name), `${path}/${escaped(name)}`))
}

const partsOf = (value: Json | undefined): JsonObject | null =>
  typeof value === 'object' && value !== null ? (value as JsonObject) : null

const own = (value: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
