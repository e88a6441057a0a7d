/** A process that is asked questions: what it says, what it refuses, and how it ends. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { askOnce, startJsonChild } from './json-child.ts'

async function script(body: string) {
  const folder = await mkdtemp(join(tmpdir(), 'json-child-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'child.mjs')
  const answering = JSON.stringify(new URL('./answer-questions.ts', import.meta.url).href)
  await writeFile(path, `import { answerQuestions } from ${answering}\n${body}`)
  return { command: process.execPath, args: [path] }
}

test('questions are answered in order, with the memory ever held, and a fault ends nothing', async () => {
  const child = startJsonChild(
    await script(`await answerQuestions(async ({ n }) => {
      console.log('libraries print what they like')
      if (n === 2) throw new Error('two is too many')
      return { twice: n * 2 }
    })`),
  )
  onTestFinished(() => child.close())
  const answers = [1, 2, 3].map(n => child.ask({ n }))
  expect(await answers[0]).toMatchObject({ twice: 2, max_rss_mb: expect.any(Number) })
  await expect(answers[1]).rejects.toThrow(/two is too many/)
  expect(await answers[2]).toMatchObject({ twice: 6 })
})

test('a process that ends says with which code and why, also to those who ask later', async () => {
  const child = startJsonChild(await script(`console.error('no memory'); process.exit(3)`))
  await expect(child.ask({})).rejects.toThrow('ended with code 3: no memory')
  await expect(child.ask({})).rejects.toThrow('ended with code 3')
})

test('one that is asked once is gone afterwards', async () => {
  const found = await askOnce(await script('await answerQuestions(async () => ({ pid: process.pid }))'), {})
  expect(() => process.kill(found.pid as number, 0)).toThrow(/ESRCH/)
})
