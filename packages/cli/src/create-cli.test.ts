/** The frame: exit codes for what is wrong with a command line, and commands of the program around. */
import { Problem } from '@optaic/domain'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { type CliOptions, createCli } from './create-cli.ts'

async function run(line: string, options: Partial<CliOptions> = {}) {
  let out = ''
  let err = ''
  const write = (text: string) => {
    out += text
  }
  const writeError = (text: string) => {
    err += text
  }
  const cli = createCli({
    version: '1.2.3',
    defaultUrl: 'http://127.0.0.1:4680',
    fetch: async () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })
    },
    terminal: { write, writeError, colour: false, live: false, columns: 80 },
    ...options,
  })
  const exitCode = await cli.run(line === '' ? [] : line.split(' '))
  return { exitCode, out, err }
}

test.each([
  ['', 'Usage: optaic'],
  ['frob', "unknown command 'frob'"],
  ['get', "missing required argument 'what'"],
  ['get things', 'Allowed choices are definitions, projects, instances, flows, runs'],
  ['get flows --limit 0', 'whole number of 1 or more'],
  ['get flows --limit 1.5', 'whole number of 1 or more'],
  ['get flows --status FINE', 'Allowed choices are NOT_INITIALIZED'],
  ['lineage prices --depth 1001', 'whole number from 1 to 1000'],
  ['lineage prices --direction sideways', 'Allowed choices are upstream, downstream, both'],
  ['run prices --mode fast', 'Allowed choices are normal, force, smart, recursive'],
  ['run prices --force --mode smart', '--force and --mode smart mean different things'],
  ['run prices --frob', "unknown option '--frob'"],
  ['run prices momentum', 'too many arguments'],
  ['status --url localhost:4680', '"localhost:4680" is not the address of a server'],
  ['status --url nope', '"nope" is not the address of a server'],
])('optaic %s is exit code 2', async (line, said) => {
  const { exitCode, out, err } = await run(line)
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toContain(said)
})

test('help and version are answers', async () => {
  expect(await run('--version')).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' })
  const help = await run('--help')
  expect(help).toMatchObject({ exitCode: 0, err: '' })
  expect(help.out).toContain('Exit codes:\n  0    done\n')
  expect((await run('run --help')).out).toContain('--mode <mode>')
  expect((await run('help get')).out).toContain('Usage: optaic get')
})

test('a server that is away is exit code 4, in words and as a document', async () => {
  expect(await run('status')).toEqual({
    exitCode: 4,
    out: '',
    err: `server_unreachable: No server answers at http://127.0.0.1:4680 (ECONNREFUSED)
Try: optaic server   (or give the address of a running one with --url)
`,
  })
  const machine = await run('status --json --url http://127.0.0.1:9')
  expect(machine).toMatchObject({ exitCode: 4, out: '' })
  expect(JSON.parse(machine.err)).toMatchObject({
    code: 'server_unreachable',
    detail: 'No server answers at http://127.0.0.1:9 (ECONNREFUSED)',
  })
})

test.each([
  [401, 'unauthenticated', 1],
  [404, 'instance_not_found', 1],
  [409, 'run_in_progress', 3],
  [422, 'config_invalid', 1],
  [500, 'internal_error', 1],
  [503, 'database_unreachable', 4],
])('HTTP %i %s is exit code %i', async (status, code, exitCode) => {
  const body = { type: '', title: 'T', status, detail: 'D', code, details: [], instance: 'c' }
  const fetch = async () => Response.json(body, { status })
  expect(await run('status', { fetch })).toMatchObject({ exitCode, err: expect.stringMatching(`^${code}: D\n`) })
})

test('the token goes with every request', async () => {
  const seen: (string | null)[] = []
  const fetch = async (request: Request) => {
    seen.push(request.headers.get('authorization'))
    return Response.json({ items: [], next: null })
  }
  await run('get flows', { fetch, token: 'secret' })
  expect(seen).toEqual(['Bearer secret'])
})

test('commands from outside stand beside ours, their problems read alike, their bugs show where', async () => {
  const said: string[] = []
  const commands = () => [
    new Command('server').option('--port <port>').action(({ port }) => void said.push(port)),
    new Command('doctor').action(() => {
      throw new Problem('database_newer', 'The database is of version 9', {
        details: [{ path: 'schema', message: '9, known are 7' }],
        next: 'install the newer program',
      })
    }),
    new Command('demo').action(() => {
      throw new Error('oh')
    }),
  ]
  expect((await run('server --port 1', { commands: commands() })).exitCode).toBe(0)
  expect(said).toEqual(['1'])
  expect((await run('--help', { commands: commands() })).out).toMatch(
    /program:\n {2}server[\s\S]*running server:\n {2}get/,
  )
  expect(await run('doctor', { commands: commands() })).toEqual({
    exitCode: 1,
    out: '',
    err: 'database_newer: The database is of version 9\n  schema   9, known are 7\nTry: install the newer program\n',
  })
  const bug = await run('demo', { commands: commands() })
  expect(bug.exitCode).toBe(1)
  expect(bug.err).toMatch(/^internal_error: oh\nTry: [\s\S]*create-cli\.test\.ts/)
  expect(await run('server --frob', { commands: commands() })).toMatchObject({ exitCode: 2, out: '' })
})
