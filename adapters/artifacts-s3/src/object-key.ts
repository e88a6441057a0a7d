/** Keys of ours as names of objects: below a prefix, and nowhere else. */
import { Problem } from '@optaic/domain'

/** Why a key is not one, or undefined. Keys are relative, with `/` between parts that name something. */
function fault(key: string): string | undefined {
  if (key === '') return 'it is empty'
  if (key.includes('\\')) return 'it holds a backslash'
  if (key.includes('\0')) return 'it holds a null character'
  if (key.startsWith('/') || /^[A-Za-z]:/.test(key)) return 'it is absolute'
  const parts = key.split('/')
  if (parts.includes('..') || parts.includes('.')) return 'it goes up or stays in place'
  if (parts.includes('')) return 'a part of it is empty'
  return Buffer.byteLength(key) > 900 ? 'it is longer than 900 bytes' : undefined
}

/** Throws `path_not_allowed` for a key that is none. */
export function checkKey(key: string): void {
  const why = fault(key)
  if (why === undefined) return
  throw new Problem('path_not_allowed', `"${key}" cannot be a key: ${why}`, {
    next: 'Use parts that are joined by "/", such as datasets/d_1/v_2.parquet.',
  })
}

/** The prefix as it stands before a key: empty, or ending in `/`. */
export const prefixOf = (prefix: string | undefined): string => {
  const trimmed = (prefix ?? '').replace(/^\/+|\/+$/g, '')
  return trimmed === '' ? '' : `${trimmed}/`
}
