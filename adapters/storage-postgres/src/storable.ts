/** Text as Postgres can keep it: without NUL and without halves of UTF-16 pairs, which messages of plugins and sources may hold. */

const replacement = '\uFFFD'

export const storableText = (text: string): string => {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', replacement) : whole
}

/** The only ways that JSON writes what cannot be kept. */
const suspicious = /\\u(?:0000|d[89a-f])/i

function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(storableJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), storableJson(item)]))
}

/** JSON for a column of that type. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  return suspicious.test(text) ? JSON.stringify(storableJson(JSON.parse(text))) : text
}

const isPlain = (value: object) =>
  Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null

/** A value of a statement: texts, arrays of texts, and objects, which become JSON. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(storable)
  return typeof value === 'object' && value !== null && isPlain(value) ? jsonText(value) : value
}
