/** The Helm chart, read and rendered by Helm itself: from the PATH, or built once by Go from its registry. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { cachedTool } from '../packages/ports/testing/tool-cache.ts'
import { installSchemas, validate, whyNoSchemas } from './kubernetes/schemas.ts'

const version = '3.22.0'
const tool = cachedTool(`helm-${version}`)
const runs = (program: string, word: string) => spawnSync(program, [word]).status === 0
const inPath = runs('helm', 'version')
const why = inPath || tool.isThere() || runs('go', 'version') ? null : 'needs Helm, or Go to build it'
const chart = join(import.meta.dirname, '../deploy/helm/optaic')

/** What the chart says it is for. */
const claimed = /^kubeVersion: ">=1\.(\d+)\.0-0 <1\.(\d+)\.0-0"$/m.exec(readFileSync(join(chart, 'Chart.yaml'), 'utf8'))
const [oldest, newest] = [`1.${claimed?.[1]}`, `1.${Number(claimed?.[2]) - 1}`]

/** Every option of values.yaml, and one that is there for anybody to add, as nobody has it by default. */
const options = [
  ['image.repository', 'registry.example.com/desk/optaic'],
  ['image.tag', '0.2.0'],
  ['image.pullPolicy', 'Always'],
  ['settings.OPTAIC_BUCKET_URL', 's3://other/place'],
  ['settings.OPTAIC_LOG_LEVEL', 'debug'],
  ['settings.OPTAIC_PORT', '8080'],
  ['secretName', 'on'],
  ['tokenSecretName', '2026'],
  ['server.port', '8443'],
  ['server.storage', '100'],
  ['server.resources.requests.cpu', '2'],
  ['server.resources.requests.memory', '2Gi'],
  ['server.resources.limits.memory', '8Gi'],
  ['workers.replicas', '0'],
  ['workers.concurrency', '8'],
  ['workers.drainSeconds', '60'],
  ['workers.resources.requests.cpu', '4'],
  ['workers.resources.requests.memory', '16Gi'],
  ['workers.resources.limits.memory', '32Gi'],
] as const
const added = ['settings.OPTAIC_PORT', 'server.resources.limits.memory', 'workers.resources.limits.memory']

describe.skipIf(why !== null)(`the Helm chart${why === null ? '' : ` (${why})`}`, () => {
  let helm = 'helm'
  beforeAll(async () => {
    if (inPath) return
    const folder = await tool.install(async draft => {
      const env = { ...process.env, GOBIN: draft }
      await promisify(execFile)('go', ['install', `helm.sh/helm/v3/cmd/helm@v${version}`], { env, timeout: 900_000 })
    })
    helm = join(folder, 'helm')
  }, 900_000)

  const render = (release: string, ...words: readonly string[]): string => {
    const all = ['template', release, chart, '--kube-version', newest, ...words]
    const { status, stdout, stderr } = spawnSync(helm, all, { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    return stdout
  }

  test('passes helm lint in its strict way', () => {
    const { status, stdout } = spawnSync(helm, ['lint', '--strict', chart], { encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 chart(s) linted, 0 chart(s) failed')])
  })

  test('gives one server and as many workers as wanted, each with the settings and the secret', () => {
    const stdout = render('desk', '--namespace', 'research', '--set', 'workers.replicas=7')
    const documents = stdout.split(/^---$/m)
    const ofKind = (kind: string) => documents.find(text => text.includes(`\nkind: ${kind}\n`)) ?? ''
    expect(ofKind('StatefulSet')).toMatch(/replicas: 1\n/)
    expect(ofKind('StatefulSet')).toContain('value: "desk,desk.research.svc"')
    expect(ofKind('Deployment')).toMatch(/replicas: 7\n/)
    for (const kind of ['StatefulSet', 'Deployment']) {
      expect(ofKind(kind)).toMatch(/configMapRef:\s+name: desk-settings/)
      expect(ofKind(kind)).toMatch(/secretRef:\s+name: "optaic"\n/)
    }
    expect(ofKind('ConfigMap')).toContain('OPTAIC_BUCKET_URL: "s3://research/optaic"')
  })

  test('every option of values.yaml changes what is rendered', () => {
    const values = readFileSync(join(chart, 'values.yaml'), 'utf8').match(/^ *\w+: \S.*$/gm)
    expect(options.length - added.length).toBe(values?.length)
    const plain = render('desk')
    const idle = options.filter(([path, value]) => render('desk', '--set', `${path}=${value}`) === plain)
    expect(idle).toEqual([])
  })

  describe.skipIf(whyNoSchemas !== null)(`by the schemas${whyNoSchemas === null ? '' : ` (${whyNoSchemas})`}`, () => {
    let schemas = ''
    beforeAll(async () => {
      schemas = await installSchemas()
    }, 600_000)

    /** `texts` as files, held against both ends of what the chart is for. */
    const verdict = (...texts: readonly string[]) => {
      const folder = mkdtempSync(join(tmpdir(), 'optaic-chart-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const files = texts.map((text, at) => {
        const file = join(folder, `${at}.yaml`)
        writeFileSync(file, text)
        return file
      })
      return validate(schemas, [oldest, newest], files)
    }
    const documents = (release: string) =>
      [`configmap/${release}-settings`, `service/${release}`, `deployment/${release}-worker`].concat(
        `statefulset/${release}-server`,
      )
    const atBothEnds = (release: string) =>
      [oldest, newest].flatMap(version => documents(release).map(what => `${what} ${version}`))

    test('every document is what the oldest and the newest Kubernetes of the chart take', () => {
      expect(verdict(render('desk'))).toEqual({ passed: atBothEnds('desk'), faults: [] })
    })

    test('and so it is with every option at another value, also in a release whose name YAML takes for no text', () => {
      const each = options.flatMap(([path, value]) => ['--set', `${path}=${value}`])
      const alone = options.map(([path, value]) => render('desk', '--set', `${path}=${value}`))
      const { passed, faults } = verdict(render('no', ...each), ...alone)
      expect(faults).toEqual([])
      expect(passed).toEqual([...atBothEnds('no'), ...options.flatMap(() => atBothEnds('desk'))])
    })

    test('a misspelt field, a missing one and a kind without a schema are found', () => {
      const text = render('desk')
      const misspelt = text.replace('terminationGracePeriodSeconds:', 'terminationGraceSeconds:')
      const missing = text.replace(/^ +containerPort:.*$/m, '')
      for (const [planted, fault] of [
        [misspelt, /deployment\/desk-worker .*'terminationGraceSeconds' was unexpected/],
        [missing, /statefulset\/desk-server .*'containerPort' is a required property/],
        [text.replaceAll('apps/v1', 'apps/v9'), /Couldn't find schema for kind (Deployment|StatefulSet)/],
      ] as const) {
        const { passed, faults } = verdict(planted)
        expect(faults.length).toBeGreaterThanOrEqual(2)
        for (const found of faults) expect(found).toMatch(fault)
        expect(passed.length + faults.length).toBe(atBothEnds('desk').length)
      }
    })
  })
})
