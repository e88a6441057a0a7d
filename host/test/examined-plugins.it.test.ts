/** Plugins that have passed their examination are not examined again; whatever might change what it finds has it done anew. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPlace, type Place, startServer, stop } from './place.ts'

let place: Place
beforeAll(() => {
  place = openPlace()
})
afterAll(() => place.close())

const index = `import { defineOp } from '@optaic/kit'
import { scale } from './scale.ts'
export const scaled = defineOp({
  name: 'SCALED', version: '1.0.0', family: 'series', about: 'x, scaled.', formula: '2x', missing: 'Stays missing.',
  arguments: [{ name: 'x', kind: 'series', type: 'number', about: 'The values.' }],
  lookback: () => 0,
  kernel: (out, [x], { start, end }) => { for (let i = start; i < end; i++) out[i] = scale(x[i]) },
  examples: [{ expression: 'SCALED(x)', fields: { x: [[1, null, 3]] }, result: [[2, null, 6]] }],
})
`
const scale = 'export const scale = (x: number): number => x * 2\n'

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(place.folder, name)
  mkdirSync(path, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
  return path
}

const environment = (plugins: string) => ({ OPTAIC_PLUGINS: plugins, OPTAIC_LOG_LEVEL: 'info' })

/** What the start says of the plugins. */
async function started(plugins: string): Promise<readonly string[]> {
  const { stderr, code } = await stop(await startServer(place, undefined, environment(plugins)))
  expect(code).toBe(0)
  const lines = stderr
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { msg: string }).msg)
  return lines.filter(line => line.startsWith('plugins '))
}
const anew = [expect.stringMatching(/^plugins were examined in \d+ ms$/)]
const known = [expect.stringMatching(/^plugins are as they were when they were examined, at 20/)]

test('the same bytes start at once, wherever they lie and whenever they were written; one other byte is examined', async () => {
  const plugins = folder('own', { 'index.ts': index, 'scale.ts': scale })
  expect(await started(plugins)).toEqual(anew)
  expect(await started(plugins)).toEqual(known)
  utimesSync(join(plugins, 'scale.ts'), new Date(), new Date())
  cpSync(plugins, join(place.folder, 'elsewhere'), { recursive: true })
  expect(await started(join(place.folder, 'elsewhere'))).toEqual(known)

  // Only the file that is imported differs, by one character, and keeps its times.
  writeFileSync(join(plugins, 'scale.ts'), scale.replace('2', '3'))
  for (let attempt = 1; attempt <= 2; attempt++)
    expect(await place.run(['server'], environment(plugins))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^definition_example_wrong: Example 1 of SCALED/m),
    })
  writeFileSync(join(plugins, 'scale.ts'), `// as before\n${scale}`)
  expect(await started(plugins)).toEqual(anew)
  writeFileSync(join(plugins, 'scale.ts'), scale)
  expect(await started(plugins)).toEqual(known)
  // Together with another folder they are another library.
  const other = folder('other', {
    'index.ts': index.replaceAll('SCALED', 'OTHER').replace('./scale.ts', '../own/scale.ts'),
  })
  expect(await started(`${plugins},${other}`)).toEqual(anew)
})

test('what reads a file is examined at every start, and it is said why', async () => {
  const factor =
    "import { readFileSync } from 'node:fs'\nconst factor = Number(readFileSync(new URL('factor.txt', import.meta.url), 'utf8'))\n"
  const reading = folder('reading', {
    'index.ts': index,
    'scale.ts': `${factor}export const scale = (x: number): number => x * factor\n`,
    'factor.txt': '2',
  })
  const why = expect.stringMatching(/^plugins are examined at every start: .*reading\/scale\.ts has the word import\.$/)
  for (let start = 1; start <= 2; start++) expect(await started(reading)).toEqual([why, ...anew])
  writeFileSync(join(reading, 'factor.txt'), '3')
  expect(await place.run(['server'], environment(reading))).toMatchObject({ code: 1 })
})

describe('the digest', () => {
  const ask = promisify(execFile)
  const host = new URL('../src/own-plugins.ts', import.meta.url).href
  /** Of each folder, loaded in one process. */
  async function digests(folders: readonly string[]): Promise<readonly { digest: string | null; because?: string }[]> {
    const code = `import { digestOfPlugins, loadPlugins } from ${JSON.stringify(host)}
      const found = []
      for (const folder of ${JSON.stringify(folders)}) { await loadPlugins([folder]); found.push(digestOfPlugins([folder])) }
      console.log(JSON.stringify(found))`
    const { stdout } = await ask(process.execPath, ['--input-type=module', '-e', code])
    return JSON.parse(stdout) as never
  }

  const body = (more: string) => `${more}\nexport const scale = (x: number): number => x * 2\n`
  const ways: Readonly<Record<string, string>> = {
    'a built-in module': body("import 'node:os'"),
    'a module that is chosen later': body("const later = () => import('./other.ts')"),
    'the environment': body('const kind = process.env.KIND'),
    'the clock': body('const year = new Date().getFullYear()'),
    chance: body('const luck = Math.random()'),
    'the global object': body("const p = globalThis['pro' + 'cess']"),
    'code from a text': body("const f = (() => {}).constructor('return 1')"),
    'a word written otherwise': body('const p = pr\\u006fcess'),
    'where it lies': body('const here = import.meta.dirname'),
    'a module of the old kind': "import old from './old.cjs'\nexport const scale = (x: number): number => x * old\n",
  }

  test.each(Object.entries(ways))('is not had for what reaches %s', async (name, text) => {
    const path = folder(`way-${name.replaceAll(' ', '-')}`, {
      'index.ts': index,
      'scale.ts': text,
      'other.ts': '',
      'old.cjs': 'module.exports = 2\n',
    })
    expect(await digests([path])).toEqual([{ digest: null, because: expect.any(String) }])
  })

  test('covers what is imported over corners, shared by folders, or data; and which name means which module', async () => {
    const files = {
      'index.ts': index,
      'scale.ts':
        "import { two } from './deep/two.ts'\nimport data from './data.json' with { type: 'json' }\nexport const scale = (x: number): number => (x * two * data.one)\n",
      'data.json': '{ "one": 1 }',
    }
    const made = (name: string, two: string, change: Readonly<Record<string, string>> = {}) => {
      const path = folder(name, { ...files, ...change })
      folder(join(name, 'deep'), { 'two.ts': two })
      return path
    }
    const same = [made('a', 'export const two = 2\n'), made('b', 'export const two = 2\n')]
    const others = [
      made('c', 'export const two = 2 \n'),
      made('d', 'export const two = 2\n', { 'data.json': '{ "one": 1.0 }' }),
      made('e', 'export const two = 2\n', { 'index.ts': `${index}\n` }),
    ]
    const found = await digests([...same, ...others])
    const all = found.map(({ digest }) => digest)
    expect(all).not.toContain(null)
    expect(all[0]).toBe(all[1])
    expect(new Set(all).size).toBe(4)
    // A file that was loaded before, for another folder, is followed as well.
    const borrowed = folder('f', { 'index.ts': index.replace('./scale.ts', '../a/scale.ts') })
    const [, first] = await digests([same[0]!, borrowed])
    writeFileSync(
      join(same[0]!, 'deep', 'two.ts'),
      readFileSync(join(same[0]!, 'deep', 'two.ts'), 'utf8').replace('2', '2.0'),
    )
    const [, second] = await digests([same[0]!, borrowed])
    expect(first?.digest).not.toBeNull()
    expect(second?.digest).not.toBe(first?.digest)
  })
})
