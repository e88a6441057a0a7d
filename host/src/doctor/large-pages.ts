/** Looks whether panels lie on large pages. */
import { readFile } from 'node:fs/promises'
import { onLargePages } from '@optaic/array-memory'
import type { Check, Finding } from './finding.ts'

const file = '/sys/kernel/mm/transparent_hugepage/enabled'

/** Nothing where the system has no such setting. */
export const largePages: Check = async () => {
  const text = await readFile(file, 'utf8').catch(() => null)
  return text === null ? null : largePagesFound(text, onLargePages(new ArrayBuffer(2 ** 23)))
}

/** From the text of the setting, the chosen one in brackets, and whether memory could be advised of. */
export function largePagesFound(text: string, advised: boolean): Finding {
  const chosen = /\[(\w+)\]/.exec(text)?.[1] ?? text.trim()
  const what = 'large pages'
  if (chosen === 'never')
    return {
      what,
      state: 'note',
      found: 'Linux gives none (never): expressions over large panels take longer',
      next: `Let it give them to programs that ask: echo madvise > ${file}`,
    }
  if (chosen === 'always' || advised) return { what, state: 'good', found: `given to panels (${chosen})` }
  return {
    what,
    state: 'note',
    found: `given to who asks (${chosen}), which this Node cannot: expressions over large panels take longer`,
    next: 'Start with npm start, which brings a Node with foreign functions, and without --no-experimental-ffi.',
  }
}
