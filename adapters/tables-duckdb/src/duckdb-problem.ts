/** DuckDB's complaints about what it reads, told as problems with file and line. */
import { createInterface } from 'node:readline'
import { isProblem, Problem } from '@optaic/domain'
import { lineOfRecord } from './csv-line.ts'
import { decompressed } from './decompressed.ts'

const firstLine = (text: string) => text.split('\n', 1)[0] as string

export const malformed = (file: string, line: number | undefined, what: string, cause?: unknown): Problem =>
  new Problem('source_malformed', `${file}${line === undefined ? '' : `, line ${line}`}: ${what}`, {
    details: [{ path: file, message: what, ...(line === undefined ? {} : { line }) }],
    next: 'Mend the file at its source, or read it with other options.',
    ...(cause === undefined ? {} : { cause }),
  })

/** The first line that is not a JSON object. DuckDB's own line numbers for this are off by one at times. */
export async function badJsonLine(file: string): Promise<number | undefined> {
  let number = 0
  for await (const line of createInterface({ input: decompressed(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (line.trim() === '') continue
    try {
      const value: unknown = JSON.parse(line)
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return number
    } catch {
      return number
    }
  }
  return undefined
}

async function csvProblem(text: string, cause: unknown): Promise<Problem | undefined> {
  const record = /CSV Error on Line: (\d+)/.exec(text)?.[1]
  if (record === undefined) return undefined
  const file = /^ {2}file = (.*)$/m.exec(text)?.[1] ?? 'a CSV file'
  const delimiter = /^ {2}delimiter = (.)/m.exec(text)?.[1] ?? ','
  const line = await lineOfRecord(file, Number(record), delimiter).catch(() => undefined)
  const original = /^Original Line: ?(.*)$/m.exec(text)?.[1] ?? ''
  const complaint = text
    .slice(text.indexOf('Original Line:'))
    .split('\n')
    .slice(1)
    .find(each => each.trim() !== '')
  return malformed(
    file,
    Number(line),
    `${complaint ?? 'cannot be read'} (the line is: ${original.slice(0, 200)})`,
    cause,
  )
}

/** `error` as a problem where it is about a source or a limit, else as it came. */
export async function problemOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || isProblem(error)) return error
  const text = error.message
  const csv = await csvProblem(text, error)
  if (csv !== undefined) return csv
  const json = /(?:Malformed JSON|JSON transform error|Duplicate name|maximum_object_size)[^"]*"([^"]+)"/.exec(
    text,
  )?.[1]
  if (json !== undefined) {
    const told = /in line (\d+)/.exec(text)?.[1]
    const line = (await badJsonLine(json).catch(() => undefined)) ?? (told === undefined ? undefined : Number(told))
    return malformed(json, line, firstLine(text), error)
  }
  if (/^Out of Memory Error/.test(text)) {
    return new Problem('run_out_of_memory', firstLine(text), { next: 'Give the run more memory.', cause: error })
  }
  return error
}
