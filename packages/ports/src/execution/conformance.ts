/** The exam of the execution port. Its tasks are the codes `empty`, `echo`, `talk`, `spin`, `sleep`, `hoard`, `exit`, `throwText`, `problem`, `reject`, `large`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Execution, Task, TaskMessage } from './execution.ts'

export function executionConformance(name: string, open: () => Promise<Execution>): void {
  describe(`${name} keeps the promises of execution`, () => {
    let execution: Execution
    let folder: string
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'optaic-execution-'))
      execution = await open()
    })
    afterAll(async () => {
      await execution?.close()
      rmSync(folder, { recursive: true, force: true })
    })
    const task = (code: string, change: Partial<Task> = {}): Task => ({
      run_id: 'r',
      code,
      input: { a: [1, 'x', null] },
      folder,
      timeout_ms: 60_000,
      memory_mb: 1024,
      ...change,
    })
    const run = (code: string, change: Partial<Task> = {}, signal = new AbortController().signal) => {
      const messages: TaskMessage[] = []
      return execution
        .run(task(code, change), { signal, onMessage: message => messages.push(message) })
        .then(result => ({ result, messages }))
    }

    test('a task gets its input and gives its output', async () => {
      expect((await run('echo')).result).toMatchObject({ state: 'completed', output: { input: { a: [1, 'x', null] } } })
    })

    test('what it says and prints is heard', async () => {
      const { messages } = await run('talk')
      expect(messages).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: 'log', message: 'hello' }),
          expect.objectContaining({ type: 'progress', done: 1, total: 2 }),
        ]),
      )
    })

    test('a loop that never ends is stopped by a cancel within a second and a half', async () => {
      const stop = new AbortController()
      const started = Date.now()
      setTimeout(() => stop.abort(), 300)
      expect((await run('spin', {}, stop.signal)).result).toEqual({ state: 'cancelled' })
      expect(Date.now() - started).toBeLessThan(2500)
    })

    test('a loop that never ends is stopped by its timeout', async () => {
      expect((await run('spin', { timeout_ms: 500 })).result).toMatchObject({
        state: 'failed',
        error: { code: 'run_timed_out' },
      })
    })

    test('a task that takes too much memory is stopped', async () => {
      expect((await run('hoard', { memory_mb: 400 })).result).toMatchObject({
        state: 'failed',
        error: { code: 'run_out_of_memory' },
        retryable: false,
      })
    })

    test.each([
      ['exit', 'run_crashed', /code 3/],
      ['throwText', 'run_failed', /just text/],
      ['problem', 'source_empty', /nothing there/],
      ['reject', 'run_failed', /nobody listens/],
      ['no such code', 'run_failed', /no code/],
    ])('%s fails as %s', async (code, expected, message) => {
      const { result } = await run(code)
      expect(result).toMatchObject({ state: 'failed', error: { code: expected } })
      expect(result.state === 'failed' ? result.error.message : '').toMatch(message)
    })

    test('ten megabytes come through whole', async () => {
      const { result } = await run('large')
      expect(result.state === 'completed' ? (result.output.text as string).length : 0).toBe(10 * 2 ** 20)
    })

    test('one that is cancelled before it starts does not start', async () => {
      expect((await run('echo', {}, AbortSignal.abort())).result).toEqual({ state: 'cancelled' })
    })

    test('a bad neighbour harms nobody', async () => {
      const [bad, good] = await Promise.all([run('exit'), run('echo')])
      expect([bad.result.state, good.result.state]).toEqual(['failed', 'completed'])
    })
  })
}
