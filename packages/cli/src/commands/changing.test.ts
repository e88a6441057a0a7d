/** Commands that create, delete and read: what goes to the server, and what people are told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '@optaic/domain'
import type { Services } from '@optaic/http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { id, instance, optaic } from '../testing/desk.ts'
import { desk, fx, prices } from '../testing/sample-desk.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optaic-create-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(content: unknown): string {
  const path = join(folder, 'instances.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

type Asked = Parameters<Services['createInstance']>[1]

type Plan = Awaited<ReturnType<Services['planChanges']>>
interface Told {
  readonly refuse?: string
  readonly instances?: readonly ReturnType<typeof instance>[]
  /** What the server says of files; default that everything is as they say. */
  readonly plan?: Partial<Plan>
}
const nothingToDo: Plan = {
  project: { name: 'lab', change: 'keep' },
  definitions: [],
  instances: [],
  flows: [],
  refused: [],
}

/** A server without projects that keeps what it is told to make. */
function maker(told: Told = {}) {
  const sent: unknown[] = []
  const made: Asked[] = []
  const projects: string[] = []
  const planned = async (_caller: unknown, set: unknown) => {
    sent.push(set)
    return { ...nothingToDo, ...told.plan }
  }
  const services: Partial<Services> = {
    planChanges: planned,
    applyChanges: planned,
    getProject: async name => {
      if (!projects.includes(name)) throw new Problem('project_not_found', `There is no project "${name}"`)
      return projectNamed(name)
    },
    createProject: async (_caller, { name }) => {
      projects.push(name)
      return projectNamed(name)
    },
    listInstances: async ({ name }) => ({ items: (told.instances ?? []).filter(one => one.name === name), next: null }),
    createInstance: async (_caller, wanted) => {
      if (wanted.name === told.refuse) throw new Problem('config_invalid', 'no paths', { next: 'give paths' })
      made.push(wanted)
      return instance(made.length, [], { name: wanted.name, type: wanted.type })
    },
  }
  return { made, projects, sent, services }
}
const projectNamed = (name: string) =>
  ({ id: id('b', 1), name, about: '', created_at: '2026-03-06T21:00:00.000Z' }) as Awaited<
    ReturnType<Services['getProject']>
  >

const two = [
  { type: 'StoreInstance', name: 'store', definition: 'parquet' },
  { type: 'DatasetInstance', name: 'mine', upstreams: [{ name: 'store', role: 'store' }] },
]

describe('create', () => {
  test('makes the project and the Instances in their order', async () => {
    const { made, projects, services } = maker()
    const path = fileOf({ project: 'lab', instances: two })
    expect(await optaic({ services }, `create ${path}`)).toEqual({
      exitCode: 0,
      err: '',
      out: 'created   StoreInstance store\ncreated   DatasetInstance mine\n2 Instances created in project lab\n',
    })
    expect(projects).toEqual(['lab'])
    expect(made).toMatchObject(two.map(one => ({ ...one, project: id('b', 1) })))
  })

  test('what is there stays as it is, so a mended file can be given again', async () => {
    const { made, services } = maker({ instances: [instance(1, [], { name: 'store', type: 'StoreInstance' })] })
    const path = fileOf({ project: { name: 'lab', about: 'Mine.' }, instances: two })
    const { out } = await optaic({ services }, `create ${path}`)
    expect(out).toBe(
      'is there  StoreInstance store, as the file says\ncreated   DatasetInstance mine\n1 Instance created in project lab\n',
    )
    expect(made.map(({ name }) => name)).toEqual(['mine'])
    const machine = JSON.parse((await optaic({ services }, `create ${path} --json`)).out)
    expect(machine).toMatchObject({
      project: { name: 'lab' },
      created: [{ name: 'mine' }],
      kept: [{ name: 'store' }],
    })
  })

  test('a refusal says what was made before it, and what was not', async () => {
    const { services } = maker({ refuse: 'mine' })
    expect(await optaic({ services }, `create ${fileOf({ project: 'lab', instances: two })}`)).toEqual({
      exitCode: 1,
      out: '',
      err: 'created   StoreInstance store\nStopped at DatasetInstance mine: 1 not created.\nconfig_invalid: no paths\nTry: give paths\n',
    })
  })

  test('what is there and differs is named place by place: exit code 3, and nothing is made', async () => {
    const { made, projects, services } = maker({ plan: oneDiffers })
    const path = fileOf({ project: 'lab', instances: two })
    expect(await optaic({ services }, `create ${path}`)).toEqual({
      exitCode: 3,
      out: '',
      err: `instance_differs: 1 Instance is there, and ${path} says something else; nothing was created
  DatasetInstance mine /config/lookback   20 -> 60
  DatasetInstance mine /config/price      nothing -> "close"
Try: optaic apply ${path} changes them, and optaic plan ${path} shows beforehand what becomes STALE
`,
    })
    const { err } = await optaic({ services }, `create ${path} --json`)
    expect(JSON.parse(err)).toMatchObject({
      code: 'instance_differs',
      details: [{ before: 20, after: 60 }, { after: 'close' }],
    })
    expect([made, projects]).toEqual([[], []])
  })

  test('what is there and cannot become what the file says is refused, and not passed over', async () => {
    const problem = new Problem('definition_fixed', 'It is a use of another Definition', { next: 'delete it first' })
    const { made, services } = maker({
      instances: [instance(1, [], { name: 'store', type: 'StoreInstance' })],
      plan: { refused: [{ type: 'StoreInstance', name: 'store', problem }] },
    })
    const outcome = await optaic({ services }, `create ${fileOf({ project: 'lab', instances: two })}`)
    expect(outcome).toMatchObject({
      exitCode: 3,
      err: expect.stringMatching(/^definition_fixed: .*\nTry: delete it first/),
    })
    expect(made).toEqual([])
  })

  test('every fault of the file is named at once, before anything is made', async () => {
    const { made, projects, services } = maker()
    const path = fileOf({ project: 3, extra: 1, instances: [{ name: '', project: 'lab' }, 7] })
    const { exitCode, err } = await optaic({ services }, `create ${path} --json`)
    expect(exitCode).toBe(2)
    expect(JSON.parse(err)).toMatchObject({ code: 'file_malformed' })
    expect(JSON.parse(err).details.map((detail: { path: string }) => detail.path)).toEqual([
      '/extra',
      '/project',
      '/instances/0/type',
      '/instances/0/name',
      '/instances/0/project',
      '/instances/1',
    ])
    expect([made, projects]).toEqual([[], []])
  })

  test.each([
    ['{', '', 'file_malformed', 'is not JSON'],
    ['[]', '', 'file_malformed', 'must be an object'],
    [{ instances: [] }, '', 'usage', 'names no project'],
    [{ project: 'lab', instances: [] }, ' --project desk', 'usage', 'is for project "lab", not "desk"'],
  ])('%j%s is a fault of the command line: %s', async (content, more, code, said) => {
    const { exitCode, err } = await optaic({ services: maker().services }, `create ${fileOf(content)}${more}`)
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining(said) })
    expect(err).toMatch(new RegExp(`^${code}: .*\\n(.*\\n)*Try: `))
  })

  test('a file that is not there is said, with its name', async () => {
    const { exitCode, err } = await optaic({}, `create ${join(folder, 'none.json')}`)
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: expect.stringMatching(/^file_unreadable: .*none\.json.*ENOENT/),
    })
  })
})

const oneDiffers: Partial<Plan> = {
  instances: [
    { type: 'StoreInstance', name: 'store', change: 'keep', differences: [] },
    {
      type: 'DatasetInstance',
      name: 'mine',
      change: 'update',
      differences: [
        { path: '/config/lookback', before: 20, after: 60 },
        { path: '/config/price', after: 'close' },
      ],
    },
    { type: 'SignalInstance', name: 'fast', change: 'create', differences: [] },
  ],
  flows: [
    flowMoved('mine', 'READY', 'STALE', 'the configuration has changed', false),
    flowMoved('fast', null, 'NOT_INITIALIZED', 'has never run', true),
    flowMoved('slow', 'READY', 'READY', '', true),
  ],
}
function flowMoved(
  instance_name: string,
  old_status: string | null,
  new_status: string,
  reason: string,
  deployed: boolean,
) {
  return {
    project_id: id('b', 1),
    project_name: 'lab',
    instance_name,
    instance_type: 'DatasetInstance',
    kind: 'refresh',
    old_status,
    new_status,
    reason,
    deployed,
  }
}

describe('plan and apply', () => {
  const instances = `= StoreInstance store
~ DatasetInstance mine
    /config/lookback  20 -> 60
    /config/price     nothing -> "close"
+ SignalInstance fast

FLOW          IS     BECOMES          WHY
mine.refresh  READY  STALE            the configuration has changed
fast.refresh  new    NOT_INITIALIZED  has never run
slow.refresh  READY  READY            is deployed anew
`
  test('a plan shows each place that differs and each Flow that this moves; applying says the same of what was done', async () => {
    const { sent, services } = maker({ plan: oneDiffers })
    const path = fileOf({ project: { name: 'lab', about: 'Mine.' }, instances: two })
    expect(await optaic({ services }, `plan ${path}`)).toEqual({
      exitCode: 0,
      out: `${instances}\n1 to create, 1 to change, 1 as they are; 1 Flow would become STALE\n`,
      err: `Try: optaic apply ${path}\n`,
    })
    expect(await optaic({ services }, `apply ${path}`)).toEqual({
      exitCode: 0,
      out: `${instances}\n1 created, 1 changed, 1 as they are; 1 Flow now STALE\n`,
      err: '',
    })
    expect(JSON.parse((await optaic({ services }, `plan ${path} --json`)).out)).toEqual({
      ...nothingToDo,
      ...oneDiffers,
    })
    expect(sent).toHaveLength(3)
    expect(sent[0]).toMatchObject({ project: { name: 'lab', about: 'Mine.' }, instances: two })
  })

  test('a Definition is shown with who follows it, who pins another version, and whom it does not fit', async () => {
    const user = (name: string, as: 'follows' | 'pins' | 'unfit', why: string | null = null) => {
      return { project_id: id('b', 1), project_name: 'lab', type: 'ExperimentInstance', name, as, why }
    }
    const users = [user('fast', 'follows'), user('old', 'pins'), user('odd', 'unfit', 'its n is not known')]
    const known = { kind: 'OpMacroDef', before: '1.0.0' }
    const { sent, services } = maker({
      plan: {
        project: null,
        definitions: [
          { ...known, name: 'half', version: '1.1.0', change: 'update', users },
          { ...known, name: 'new', version: '1.0.0', change: 'create', before: null, users: [] },
        ],
      },
    })
    const half = { kind: 'OpMacroDef', name: 'half', version: '1.1.0', about: 'Half.', body: 'close / 2' }
    const path = fileOf({ definitions: [half] })
    expect(await optaic({ services }, `plan ${path}`)).toEqual({
      exitCode: 0,
      out: `~ OpMacroDef half 1.0.0 -> 1.1.0
    is followed by  ExperimentInstance fast
    leaves as it is  ExperimentInstance old, which pins another version
    does not fit  ExperimentInstance odd: its n is not known
+ OpMacroDef new 1.0.0

1 to create, 1 to change, 0 as they are
`,
      err: `Try: optaic apply ${path}\n`,
    })
    expect(sent).toMatchObject([{ definitions: [half], instances: [] }])
    expect(sent[0]).not.toHaveProperty('project')
    expect(await optaic({ services }, `create ${path}`)).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining(`Try: optaic apply ${path}`),
    })
  })

  test('what would be refused stands in the plan with its code, its places and advice: exit code 3', async () => {
    const problem = new Problem('config_invalid', 'The configuration has 1 fault', {
      details: [{ path: '/lookback', message: 'must be >= 2' }],
      next: 'Mend what is listed.',
    })
    const { services } = maker({ plan: { refused: [{ type: 'SignalInstance', name: 'fast', problem }] } })
    const path = fileOf({ project: 'lab', instances: two })
    expect(await optaic({ services }, `plan ${path}`)).toEqual({
      exitCode: 3,
      out: `! SignalInstance fast  config_invalid: The configuration has 1 fault
    /lookback   must be >= 2
    Try: Mend what is listed.

0 to create, 0 to change, 0 as they are; 1 refused
`,
      err: 'While anything is refused, nothing is applied.\n',
    })
    const machine = JSON.parse((await optaic({ services }, `plan ${path} --json`)).out)
    expect(machine.refused).toMatchObject([{ name: 'fast', code: 'config_invalid', next: 'Mend what is listed.' }])
  })

  test('all files of a folder are one plan, in the order of their names; they speak of one project', async () => {
    const { sent, services } = maker()
    const inside = mkdtempSync(join(folder, 'project-'))
    const put = (name: string, content: unknown) => writeFileSync(join(inside, name), JSON.stringify(content))
    put('2-data.json', { instances: [two[1]] })
    put('1-parts.json', { project: { name: 'lab', about: 'Mine.' }, instances: [two[0]] })
    put('notes.txt', 'not read')
    expect((await optaic({ services }, `plan ${inside}`)).exitCode).toBe(0)
    expect(sent).toMatchObject([{ project: { name: 'lab', about: 'Mine.' }, instances: two }])
    put('3-other.json', { project: 'desk', instances: [] })
    expect(await optaic({ services }, `plan ${inside}`)).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^file_malformed: .*speaks of 2 projects: lab, desk/),
    })
    expect(await optaic({ services }, `apply ${mkdtempSync(join(folder, 'empty-'))}`)).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^file_unreadable: .*holds no \.json file/),
    })
  })
})

describe('delete', () => {
  test('names all that is gone, and cascades only when told to', async () => {
    const asked: unknown[] = []
    const services: Partial<Services> = {
      deleteInstance: async (_caller, wanted, cascade) => {
        asked.push([wanted, cascade])
        return cascade ? [id('a', 2), wanted] : [wanted]
      },
    }
    expect(await optaic({ ...desk, services }, 'delete prices')).toEqual({
      exitCode: 0,
      err: '',
      out: 'deleted  DatasetInstance prices\n1 Instance deleted\n',
    })
    expect((await optaic({ ...desk, services }, 'delete prices --cascade')).out).toBe(
      'deleted  SignalInstance momentum\ndeleted  DatasetInstance prices\n2 Instances deleted\n',
    )
    expect(asked).toEqual([
      [id('a', 1), false],
      [id('a', 1), true],
    ])
  })

  test('what others need stays: exit code 3', async () => {
    const deleteInstance = async () => {
      throw new Problem('has_dependents', '"fx" is used by others', { next: 'delete those first' })
    }
    expect(await optaic({ ...desk, services: { deleteInstance } }, `delete ${fx.instance_name}`)).toMatchObject({
      exitCode: 3,
      err: 'has_dependents: "fx" is used by others\nTry: delete those first\n',
    })
  })
})

describe('data', () => {
  const rows = [
    { date: '2026-03-05', symbol: 'AAA', close: 10.5 },
    { date: '2026-03-06', symbol: 'AAA', close: null },
    { date: '2026-03-06', symbol: 'BBB', close: 200 },
  ]
  const columns = { date: 'date', symbol: 'string', close: 'number' }
  const reading = () => {
    const asked: unknown[] = []
    const readData: Services['readData'] = async (instanceId, query, format) => {
      asked.push({ instanceId, ...query, format })
      return { format: 'json', version: 4, columns, rows: rows.slice(0, query.limit), more: rows.length > query.limit }
    }
    return { asked, services: { readData } }
  }

  test('numbers stand to the right, missing ones are empty, and cut lists say so', async () => {
    const { asked, services } = reading()
    expect(await optaic({ ...desk, services }, 'data prices --limit 2')).toEqual({
      exitCode: 0,
      out: 'date        symbol  close\n2026-03-05  AAA      10.5\n2026-03-06  AAA\n',
      err: '2 rows of version 4, and there are more: ask for some with --from, --symbols or --limit\n',
    })
    expect((await optaic({ ...desk, services }, 'data prices')).err).toBe('3 rows of version 4\n')
    expect(asked).toMatchObject([{ instanceId: prices.instance_id, limit: 2 }, { limit: 20 }])
  })

  test('dates, symbols, columns, moment and version go to the server', async () => {
    const { asked, services } = reading()
    const line =
      'data prices --from 2026-03-05 --to 2026-03-06 --symbols AAA,BBB --columns close --as-of 2026-03-06T21:00:00Z --at-version 4 --json'
    expect(JSON.parse((await optaic({ ...desk, services }, line)).out)).toEqual({
      version: 4,
      columns,
      rows,
      more: false,
    })
    expect(asked).toMatchObject([
      {
        from: '2026-03-05',
        to: '2026-03-06',
        symbols: ['AAA', 'BBB'],
        columns: ['close'],
        as_of: '2026-03-06T21:00:00Z',
        version: 4,
      },
    ])
  })

  test.each(['--from yesterday', '--to 2026-02-30', '--as-of 2026-03-06', '--as-of noon'])(
    '%s is refused before anything is read',
    async option => {
      const { asked, services } = reading()
      const { exitCode, err } = await optaic({ ...desk, services }, `data prices ${option}`)
      expect({ exitCode, asked }).toEqual({ exitCode: 1, asked: [] })
      expect(err).toMatch(/^invalid_request: .*\n {2}\/(from|to|as_of) {3}must be a (date|moment).*such as 2026-03-06/)
    },
  )

  test('--csv passes the file on as it is, and a refusal as every other', async () => {
    const path = fileOf('date,symbol,close\n2026-03-06,AAA,1\n')
    const readData: Services['readData'] = async (_id, _query, format) => {
      expect(format).toBe('csv')
      return { format: 'csv', version: 4, path, dispose: async () => {} }
    }
    expect(await optaic({ ...desk, services: { readData } }, 'data prices --csv')).toEqual({
      exitCode: 0,
      err: '',
      out: 'date,symbol,close\n2026-03-06,AAA,1\n',
    })
    const refusing = async () => {
      throw new Problem('dataset_version_not_found', '"prices" has no data yet', { next: 'Run it first' })
    }
    expect(await optaic({ ...desk, services: { readData: refusing } }, 'data prices --csv')).toMatchObject({
      exitCode: 1,
      out: '',
      err: 'dataset_version_not_found: "prices" has no data yet\nTry: Run it first\n',
    })
  })
})
