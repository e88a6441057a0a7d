/** Generated files: what is stale is named and nothing else, and writing makes it fresh. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cliPage, programWith } from './generate/cli.ts'
import { definitionsPage, typeInWords } from './generate/definitions.ts'
import { exampleTable, macrosPage } from './generate/expressions.ts'
import type { Generator } from './generate/generator.ts'
import { problemsPage } from './generate/problems.ts'
import { settingsPage } from './generate/settings.ts'
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

test('the page of the command line has every command with its arguments, options, choices and defaults', () => {
  const program = programWith([])
  const frob = program
    .createCommand('frob')
    .description('frobs a thing')
    .argument('<name>', 'which')
    .argument('[others]')
    .addOption(program.createOption('--mode <mode>', 'how').choices(['a', 'b']).default('a'))
    .option('--loud', 'with noise')
  const text = cliPage(programWith([frob]))
  expect(text).toContain('## optaic frob\n\nFrobs a thing.\n\n```\noptaic frob [options] <name> [others]\n```')
  expect(text).toContain('| `<name>` | Which. |\n| `[others]` |  |')
  expect(text).toContain('| `--mode <mode>` | How. One of `a`, `b`. Default `a`. |\n| `--loud` | With noise. |')
  expect(text).toContain('| 4 | the server does not answer')
})

test.each([
  [{ type: 'string', minLength: 1 }, 'string (not empty)'],
  [{ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, 'integer (at least 1)'],
  [{ enum: ['a', 1] }, '`"a"` or `1`'],
  [{ const: true }, '`true`'],
  [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, 'number or null'],
  [{ type: 'array', items: { type: 'string' } }, 'list of string'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'map of string'],
  [{}, 'anything'],
])('schema %j in words', (schema, words) => {
  expect(typeInWords(schema)).toBe(words)
})

test('the page of Definitions has parameters by path, what is required, upstreams and examples', () => {
  const text = definitionsPage([
    {
      kind: 'PipelineDef',
      name: 'files',
      version: '1.0.0',
      about: 'Reads files.',
      parameters_schema: {
        type: 'object',
        required: ['path'],
        properties: {
          path: { type: 'string', description: 'Where they are.' },
          rows: { type: 'array', items: { type: 'object', properties: { size: { type: 'integer' } } } },
          retries: { type: 'object', properties: { attempts: { type: 'integer', default: 3 } } },
        },
      },
      input_schema: {},
      output_schema: {},
      upstreams: [{ role: 'prices', types: ['DatasetInstance'], min: 1, max: null, about: 'What is read.' }],
      guardrails: [],
      flows: [],
      status_aggregation_contract: { rule: 'min_severity', priority: ['ERROR', 'STALE', 'RUNNING', 'READY'] },
      examples: [{ path: 'a.csv' }],
      code: {},
    },
  ])
  expect(text).toContain('## files\n\nPipelineDef, version 1.0.0. Reads files.')
  expect(text).toContain('| `path` | string | required | Where they are. |')
  expect(text).toContain('| `retries.attempts` | integer | `3` |  |')
  expect(text).toContain('| `rows` | list of object |  |  |\n| `rows[].size` | integer |  |  |')
  expect(text).toContain('| `prices` | DatasetInstance | 1 to any number | What is read. |')
  expect(text).toContain('```json\n{\n  "path": "a.csv"\n}\n```')
  expect(text).not.toContain('guardrail')
})

test('the page of settings has every name under which one can be set, and what it may be', () => {
  const text = settingsPage({
    server: { port: { kind: 'whole', env: 'PORT', flag: 'thePort', fallback: 1, least: 0, most: 9, about: 'A port.' } },
    bucket: { key: { kind: 'text', env: 'KEY', secret: true, about: 'A key.' } },
  })
  expect(text).toContain('| `PORT` | `server.port` | `--the-port` | `1` | A port. From 0 to 9. |')
  expect(text).toContain('| `KEY` | `bucket.key` |  |  | A key. Also as `…_FILE`. |')
})

test('an example is a table of rows, with the symbol where there are several', () => {
  const fields = { close: [[10, 11, 13]] }
  expect(exampleTable({ expression: 'DELTA(close, 1)', fields, result: [[null, 1, 2]] })).toBe(
    '| `close` | `DELTA(close, 1)` |\n| --- | --- |\n| 10 | - |\n| 11 | 1 |\n| 13 | 2 |',
  )
  const two = exampleTable({
    expression: 'x',
    fields: {
      x: [
        [1, 2],
        [3, null],
      ],
    },
    result: [
      [1, 2],
      [3, null],
    ],
  })
  expect(two).toContain('| symbol | `x` | `x` |')
  expect(two).toContain('| S2 | - | - |')
})

test('macros stand below their source, with the expression they stand for', () => {
  const text = macrosPage([
    { name: 'A1', about: 'First.', parameters: [], body: 'close', source: 'Paper, alpha 1' },
    {
      name: 'A2',
      about: 'Second.',
      parameters: [{ name: 'n', default: '5', about: 'Rows.' }],
      body: 'MEAN(close, n)',
      source: 'Paper, alpha 2',
    },
  ])
  expect(text).toContain('## Paper\n\n### A1\n\nFirst.\n\n```text\nclose\n```\n\n### A2')
  expect(text).toContain('| `n` | expression | `5` | Rows. |')
})
