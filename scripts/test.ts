/** Runs the checks and the suites, and ends with one plain line: `N passed, N failed`. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks } from './check.ts'

const root = join(import.meta.dirname, '..')

interface Count {
  passed: number
  failed: number
  skipped: number
}

/** One Vitest project; a runner that dies without a report counts as one failure. */
async function suite(project: string): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'optaic-report-'))
  const report = join(folder, 'report.json')
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const code = await new Promise<number>(resolve => {
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }).on('exit', status => resolve(status ?? 1))
  })
  try {
    const found = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number
      numFailedTests: number
      numPendingTests: number
      numTodoTests: number
    }
    const silent = code !== 0 && found.numFailedTests === 0 ? 1 : 0
    return {
      passed: found.numPassedTests,
      failed: found.numFailedTests + silent,
      skipped: found.numPendingTests + found.numTodoTests,
    }
  } catch {
    console.error(`The suite ${project} ended with code ${code} and no report.`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const quick = process.argv.includes('quick')
const total: Count = { passed: 0, failed: 0, skipped: 0 }
const add = (count: Partial<Count>) => {
  total.passed += count.passed ?? 0
  total.failed += count.failed ?? 0
  total.skipped += count.skipped ?? 0
}
if (!quick) add(runChecks())
add(await suite('quick'))
if (!quick) add(await suite('integration'))
if (total.skipped > 0) console.log(`${total.skipped} skipped, each named above with its reason`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
