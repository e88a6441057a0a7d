/** Values inside parsed JSON by a dotted path: `data.items`, `quotes.0.close`. */

/** The value, or undefined. A name that stands in the object as it is, dots and all, comes before a path. */
export function valueAt(document: unknown, path: string): unknown {
  if (path === '') return document
  if (isObject(document) && Object.hasOwn(document, path)) return document[path]
  let value: unknown = document
  for (const step of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step]
  }
  return value
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
