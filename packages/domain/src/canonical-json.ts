/** One text for each JSON value, whatever the order of its keys: what fingerprints and comparisons are made of. */
import type { Json } from './ids.ts'

/** Compact JSON with object keys in code-unit order. Keys whose value is undefined are left out, as JSON does. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}

/** True when two JSON values are the same but for the order of keys. */
export const sameJson = (a: Json, b: Json): boolean => a === b || canonicalJson(a) === canonicalJson(b)

const isList = (value: object): value is readonly Json[] => Array.isArray(value)
