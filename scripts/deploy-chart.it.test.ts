/** The Helm chart, read and rendered by Helm itself: from the PATH, or built once by Go from its registry. */
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { cachedTool } from '../packages/ports/testing/tool-cache.ts'

const version = '3.22.0'
const tool = cachedTool(`helm-${version}`)
const runs = (program: string, word: string) => spawnSync(program, [word]).status === 0
const inPath = runs('helm', 'version')
const why = inPath || tool.isThere() || runs('go', 'version') ? null : 'needs Helm, or Go to build it'
const chart = join(import.meta.dirname, '../deploy/helm/optaic')

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

  test('passes helm lint in its strict way', () => {
    const { status, stdout } = spawnSync(helm, ['lint', '--strict', chart], { encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 chart(s) linted, 0 chart(s) failed')])
  })

  test('gives one server and as many workers as wanted, each with the settings and the secret', () => {
    const words = ['template', 'desk', chart, '--namespace', 'research', '--set', 'workers.replicas=7']
    const { status, stdout, stderr } = spawnSync(helm, words, { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    const documents = stdout.split(/^---$/m)
    const ofKind = (kind: string) => documents.find(text => text.includes(`\nkind: ${kind}\n`)) ?? ''
    expect(ofKind('StatefulSet')).toMatch(/replicas: 1\n/)
    expect(ofKind('StatefulSet')).toContain('value: "desk,desk.research.svc"')
    expect(ofKind('Deployment')).toMatch(/replicas: 7\n/)
    for (const kind of ['StatefulSet', 'Deployment']) {
      expect(ofKind(kind)).toMatch(/configMapRef:\s+name: desk-settings/)
      expect(ofKind(kind)).toMatch(/secretRef:\s+name: optaic\n/)
    }
    expect(ofKind('ConfigMap')).toContain('OPTAIC_BUCKET_URL: "s3://research/optaic"')
  })
})
