/** Generated files: what is stale is named and nothing else, and writing makes it fresh. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Generator } from './generate/generator.ts'
import { problemsPage } from './generate/problems.ts'
import { staleFiles, writeFiles } from './generate.ts'

const generator: Generator = {
  name: 'letters',
  files: async () => ['a', 'b'].map(name => ({ path: `x/generated/${name}.ts`, text: `${name}\n` })),
}

test('a file is stale when it is missing or differs', async () => {
  const root = mkdtempSync(join(tmpdir(), 'generate-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const stale = async () => (await staleFiles(root, [generator])).map(file => file.path)
  expect(await stale()).toEqual(['x/generated/a.ts', 'x/generated/b.ts'])
  writeFiles(root, await staleFiles(root, [generator]))
  expect(await stale()).toEqual([])
  expect(readFileSync(join(root, 'x/generated/b.ts'), 'utf8')).toBe('b\n')
  writeFileSync(join(root, 'x/generated/b.ts'), 'by hand')
  expect(await stale()).toEqual(['x/generated/b.ts'])
})

test('the page of problem codes has each code once, below its family', () => {
  const page = problemsPage({
    name_taken: { class: 'conflict', about: 'Taken.' },
    run_not_found: { class: 'missing', about: 'No a|b.' },
  })
  expect(page.match(/^(##? .*|\| `.*)$/gm)).toEqual([
    '# Problem codes',
    '## Not found',
    '| `run_not_found` | No a\\|b. |',
    '## Conflicts',
    '| `name_taken` | Taken. |',
  ])
})
