import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executionConformance } from '@optaic/ports/conformance/execution'
import { expect, test } from 'vitest'
import { openProcessExecution } from './process-execution.ts'

const entry = new URL('../fixtures/tasks.ts', import.meta.url)
const open = async () => openProcessExecution({ entry, environment: { PATH: process.env.PATH ?? '' } })
const task = (code: string) => ({ run_id: 'r', code, input: {}, folder: tmpdir(), timeout_ms: 60_000, memory_mb: 1024 })
const quietly = () => ({ signal: new AbortController().signal, onMessage: () => {} })

executionConformance('the process pool', open)

test('a process is used again after a task that went well, and not after one that crashed', async () => {
  const execution = await open()
  const pid = async () => {
    const result = await execution.run(task('echo'), quietly())
    return result.state === 'completed' ? result.output.pid : null
  }
  const first = await pid()
  expect(await pid()).toBe(first)
  await execution.run(task('exit'), quietly())
  expect(await pid()).not.toBe(first)
  await execution.close()
})

test('a Run sees only the environment it is given', async () => {
  const execution = openProcessExecution({ entry, environment: { PATH: '/usr/bin', OPTAIC_SECRET_KEY: 'x' } })
  const result = await execution.run(task('environment'), quietly())
  expect(result.state === 'completed' ? [...(result.output.names as string[])].sort() : result).toEqual([
    'OPTAIC_SECRET_KEY',
    'PATH',
  ])
  await execution.close()
})

const alive = (pid: number) => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

test('when the parent is killed with -9, a child that spins ends too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'optaic-orphan-'))
  const script = join(folder, 'parent.ts')
  writeFileSync(
    script,
    `import { openProcessExecution } from ${JSON.stringify(join(import.meta.dirname, 'process-execution.ts'))}
const execution = openProcessExecution({ entry: new URL(${JSON.stringify(entry.href)}), environment: {} })
const options = { signal: new AbortController().signal, onMessage: () => {} }
const first = await execution.run({ run_id: 'r', code: 'echo', input: {}, folder: '/tmp', timeout_ms: 60000, memory_mb: 1024 }, options)
void execution.run({ run_id: 'r', code: 'spin', input: {}, folder: '/tmp', timeout_ms: 600000, memory_mb: 1024 }, options)
setTimeout(() => console.log(first.output.pid), 300)`,
  )
  const parent = spawn(process.execPath, ['--no-warnings', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = Number(await new Promise(resolve => parent.stdout.once('data', resolve)))
  expect(alive(pid)).toBe(true)
  parent.kill('SIGKILL')
  const deadline = Date.now() + 10_000
  while (alive(pid) && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 50))
  expect(alive(pid)).toBe(false)
  rmSync(folder, { recursive: true, force: true })
})
