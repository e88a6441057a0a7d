/** The files a scan names: they exist, they are not empty, and the first record of a CSV is known. */
import { stat } from 'node:fs/promises'
import { Problem } from '@optaic/domain'
import { decompressed } from './decompressed.ts'
import { malformed } from './duckdb-problem.ts'

/** Throws `source_not_found` for a missing file, `source_malformed` for an empty one. */
export async function checkFiles(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) throw new Problem('source_not_found', 'no file was given to read')
  const looks = await Promise.allSettled(paths.map(path => stat(path)))
  for (const [index, look] of looks.entries()) {
    const path = paths[index] as string
    if (look.status === 'rejected')
      throw new Problem('source_not_found', `there is no file ${path}`, {
        details: [{ path, message: 'missing' }],
        cause: look.reason,
      })
    const found = look.value
    if (!found.isFile()) throw new Problem('source_not_found', `${path} is not a file`)
    if (found.size === 0) throw malformed(path, undefined, 'the file is empty')
  }
}

const longestHeader = 1 << 20

/** The fields of a CSV file's first record; throws `source_malformed` when there is none. */
export async function firstRecord(path: string, delimiter: string): Promise<string[]> {
  let text = ''
  try {
    for await (const chunk of decompressed(path).setEncoding('utf8')) {
      text += chunk as string
      const fields = parseRecord(text.replace(/^\uFEFF/, ''), delimiter, false)
      if (fields !== undefined) return fields
      if (text.length > longestHeader) throw malformed(path, 1, 'the first line does not end within a megabyte')
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw malformed(path, undefined, `cannot be decompressed: ${(error as Error).message}`, error)
  }
  const rest = text.replace(/^\uFEFF/, '')
  if (rest.trim() === '') throw malformed(path, undefined, 'the file is empty')
  const fields = parseRecord(rest, delimiter, true)
  if (fields === undefined) throw malformed(path, 1, 'a quote is opened and never closed')
  return fields
}

/** One record with double quotes doubled inside quotes; undefined while the text does not reach its end. */
function parseRecord(text: string, delimiter: string, whole: boolean): string[] | undefined {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string
    if (quoted) {
      if (letter !== '"') field += letter
      else if (text[at + 1] === '"') {
        field += '"'
        at += 1
      } else quoted = false
    } else if (letter === '"' && field === '') quoted = true
    else if (text.startsWith(delimiter, at)) {
      fields.push(field)
      field = ''
      at += delimiter.length - 1
    } else if (letter === '\n' || letter === '\r') return [...fields, field]
    else field += letter
  }
  return whole && !quoted ? [...fields, field] : undefined
}
