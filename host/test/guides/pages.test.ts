import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

/** Targets of links to files, without what is behind `#`. */
const linksOf = (text: string) =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target?.split('#')[0] ?? '')
    .filter(target => target !== '' && !/^[a-z]+:/.test(target))

test('no link of the documentation leads nowhere', () => {
  const root = join(docs, '..')
  const pages = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...all.map(page => join('docs', page))]
  const dead = pages.flatMap(page =>
    linksOf(readFileSync(join(root, page), 'utf8'))
      .filter(target => !existsSync(join(root, dirname(page), target)))
      .map(target => `${page}: ${target}`),
  )
  expect(dead).toEqual([])
})

test('files that a page shows are shown as they are', () => {
  const root = join(docs, '..')
  const shown = all.flatMap(page => readGuide(textOf(page)).files.map(file => ({ page, ...file })))
  expect(shown.map(({ page }) => page)).toContain('guides/write-a-macro.md')
  for (const { page, line, path, text } of shown) {
    const file = readFileSync(join(root, path), 'utf8')
    if (path.endsWith('.json')) expect(JSON.parse(text), `${page}, line ${line}`).toEqual(JSON.parse(file))
    else expect(file, `${page}, line ${line}`).toContain(text)
  }
})
