/** Runs the checks and the suites, and ends with one plain line: `N passed, N failed`. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks } from './check.ts'

const root = join(import.meta.dirname, '..')

interface Count {
  readonly passed: number
  readonly failed: number
  /** Names of the tests that were left out; they or what they are part of say why. */
  readonly skipped: readonly string[]
}

/** What is read of a report in Jest's format. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
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
    const found = JSON.parse(readFileSync(report, 'utf8')) as Report
    const silent = code !== 0 && found.numFailedTests === 0 ? 1 : 0
    const leftOut = found.testResults
      .flatMap(file => file.assertionResults)
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
    return {
      passed: found.numPassedTests,
      failed: found.numFailedTests + silent,
      skipped: leftOut.map(({ fullName }) => fullName),
    }
  } catch {
    console.error(`The suite ${project} ended with code ${code} and no report.`)
    return { passed: 0, failed: 1, skipped: [] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const quick = process.argv.includes('quick')
const counts: Count[] = quick
  ? [await suite('quick')]
  : [{ ...runChecks(), skipped: [] }, await suite('quick'), await suite('integration')]
const sum = (of: 'passed' | 'failed') => counts.reduce((total, count) => total + count[of], 0)
for (const name of counts.flatMap(({ skipped }) => skipped)) console.log(`skipped: ${name}`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
