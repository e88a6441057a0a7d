import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { typedPages, untypedPages } from './pages.ts'
import { readGuide } from './read-guide.ts'

const docs = join(import.meta.dirname, '../../../docs')
const all = readdirSync(docs, { recursive: true })
  .map(String)
  .filter(path => path.endsWith('.md'))
const textOf = (page: string) => readFileSync(join(docs, page), 'utf8')

test('every page with commands (sh blocks) is typed by the tests, or says in pages.ts what that would need', () => {
  const written = all.filter(page => !/^(reference|decisions)\//.test(page))
  const withCommands = written.filter(page => readGuide(textOf(page)).steps.length > 0)
  expect(withCommands.sort()).toEqual([...typedPages, ...Object.keys(untypedPages)].sort())
})
