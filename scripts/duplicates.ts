/** Finds code that stands in two places: the same lines in a row, whatever their indentation. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** So many lines that say something, in a row, are one piece of code. */
const leastLines = 10

/** Files that may repeat each other, each with its reason. */
const mayRepeat: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^packages\/engine\/src\/operators\//,
    'an operator is one file, and its loop stands in it, since calls in it cost time',
  ],
  [/^packages\/engine\/assembly\//, 'a loop for each result, since a choice in it would cost as much as its sums'],
]

export interface Duplicate {
  readonly first: string
  readonly second: string
  readonly lines: number
}

interface Line {
  readonly number: number
  readonly text: string
}

/** Lines that say something: no imports, comments, empty lines, lines of brackets alone, or of one name in a list. */
function tellingLines(text: string): readonly Line[] {
  const code = text
    .replace(/^import\s[^'"]*?['"][^'"]+['"];?/gm, found => found.replace(/[^\n]/g, ''))
    .replace(/\/\*[\s\S]*?\*\//g, found => found.replace(/[^\n]/g, ''))
  return code
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.replace(/(^|\s)\/\/.*$/, '').trim() }))
    .filter(line => /\w/.test(line.text) && !/^\w+,?$/.test(line.text))
}

/** Every stretch of `least` or more lines that stands twice, once each. */
export function duplicatesIn(files: ReadonlyMap<string, string>, least = leastLines): readonly Duplicate[] {
  const seen = new Map<string, { readonly file: string; readonly index: number }>()
  const lines = new Map([...files].map(([file, text]) => [file, tellingLines(text)]))
  const found: Duplicate[] = []
  for (const [file, own] of lines) {
    for (let index = 0; index + least <= own.length; index++) {
      const key = own
        .slice(index, index + least)
        .map(line => line.text)
        .join('\n')
      const before = seen.get(key)
      if (before === undefined || (before.file === file && index - before.index < least)) {
        seen.set(key, before ?? { file, index })
        continue
      }
      const other = lines.get(before.file)!
      let length = least
      while (own[index + length] !== undefined && own[index + length]?.text === other[before.index + length]?.text)
        length++
      found.push({ first: place(before.file, other, before.index), second: place(file, own, index), lines: length })
      index += length - 1
    }
  }
  return found
}

const place = (file: string, lines: readonly Line[], index: number) => `${file}:${lines[index]?.number}`

/** The code of the repository that is written by hand and is no test. */
function sources(root: string): ReadonlyMap<string, string> {
  const paths = globSync('{packages,adapters,definitions,host,scripts,bench}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: ['**/node_modules', '**/generated'],
  })
  const isTest = (path: string) => /\.test\.ts$|\/(lab|fixtures|testing|test)\/|conformance/.test(path)
  const own = paths.sort().filter(path => !isTest(path) && !mayRepeat.some(([pattern]) => pattern.test(path)))
  return new Map(own.map(path => [path, readFileSync(join(root, path), 'utf8')]))
}

if (import.meta.main) {
  const found = duplicatesIn(sources(join(import.meta.dirname, '..')))
  for (const { first, second, lines } of found) console.error(`${second} repeats ${lines} lines of ${first}`)
  if (found.length > 0) {
    console.error('Let one of the places hold the code; scripts/duplicates.ts says where repeating is right, and why.')
    process.exitCode = 1
  }
}
