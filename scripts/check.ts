/** Everything that can be said about the code without running it: format, lint, types, rooms, dead and repeated code, spelling, generated files. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const module = (path: string) => join(root, 'node_modules', path)

export interface Step {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
}

const steps: readonly Step[] = [
  { name: 'format and lint', file: module('@biomejs/biome/bin/biome'), args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', file: module('typescript-native/bin/tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'rooms', file: join(root, 'scripts/rooms.ts'), args: [] },
  { name: 'dead code', file: module('knip/bin/knip.js'), args: ['--no-progress'] },
  { name: 'duplicates', file: join(root, 'scripts/duplicates.ts'), args: [] },
  {
    name: 'spelling (words that are right go into scripts/words.txt)',
    file: module('cspell/bin.mjs'),
    args: ['lint', '--no-progress', '--no-summary', '--cache', '--cache-location', module('.cache/cspell')],
  },
  { name: 'generated files', file: join(root, 'scripts/generate.ts'), args: ['--check'] },
]

/** Runs every step, prints the output of those that fail, and returns how many passed and failed. */
export function runChecks(): { readonly passed: number; readonly failed: number } {
  let failed = 0
  for (const step of steps) {
    const started = performance.now()
    const done = spawnSync(process.execPath, [step.file, ...step.args], { cwd: root, encoding: 'utf8' })
    const ok = done.status === 0
    console.log(`${ok ? '✓' : '✗'} ${step.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    if (!ok) {
      failed++
      console.log(`${done.stdout}${done.stderr}`.trimEnd())
    }
  }
  return { passed: steps.length - failed, failed }
}

if (import.meta.main) {
  const { passed, failed } = runChecks()
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
