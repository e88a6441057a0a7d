/** Keys as paths inside the folder, and nowhere else. */
import { join } from 'node:path'
import { Problem } from '@optaic/domain'

/** What a file is called while it is written; no key may look like it. */
export const partialSuffix = '.partial'

/** Why a key is not one, or undefined. Keys are relative, with `/` between parts that name something. */
function fault(key: string): string | undefined {
  if (key === '') return 'it is empty'
  if (key.includes('\\')) return 'it holds a backslash'
  if (key.includes('\0')) return 'it holds a null character'
  if (key.startsWith('/') || /^[A-Za-z]:/.test(key)) return 'it is absolute'
  const parts = key.split('/')
  if (parts.includes('..') || parts.includes('.')) return 'it goes up or stays in place'
  if (parts.includes('')) return 'a part of it is empty'
  return key.endsWith(partialSuffix) ? `it ends in ${partialSuffix}` : undefined
}

/** The path of a key in a folder; throws `path_not_allowed` for a key that is none. */
export function pathOfKey(folder: string, key: string): string {
  const why = fault(key)
  if (why !== undefined) {
    throw new Problem('path_not_allowed', `"${key}" cannot be a key: ${why}`, {
      next: 'Use parts that are joined by "/", such as datasets/d_1/v_2.parquet.',
    })
  }
  return join(folder, ...key.split('/'))
}
