/** The line of a file a CSV record begins on: DuckDB counts records, an editor counts lines. */
import { decompressed } from './decompressed.ts'

/** Both count from 1, the header included. Undefined when the file has fewer records. */
export async function lineOfRecord(file: string, record: number, delimiter: string): Promise<number | undefined> {
  let records = 1
  let lines = 1
  let quoted = false
  let last = '\n'
  if (record === 1) return 1
  for await (const text of decompressed(file).setEncoding('utf8')) {
    for (const letter of text as string) {
      const lineEnd = letter === '\n' || letter === '\r'
      const second = letter === '\n' && last === '\r'
      if (!quoted && records === record && !second) return lines
      // A quote opens only at the beginning of a field; a doubled one closes and opens again.
      if (letter === '"') quoted = quoted ? false : last === '"' || last === '\n' || last === '\r' || last === delimiter
      if (lineEnd && !second) {
        lines += 1
        if (!quoted) records += 1
      }
      last = letter
    }
  }
  return !quoted && records === record ? lines : undefined
}
