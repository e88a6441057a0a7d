/** Every command of the documentation for users is typed, in the order of the pages, and answers as the page shows. */

import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@optaic/local-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPlace, type Place } from '../place.ts'
import { until } from '../until.ts'
import { typedPages } from './pages.ts'
import { readGuide, readsAs, type Step } from './read-guide.ts'
import { openShell, type Shell } from './shell.ts'

const root = join(import.meta.dirname, '../../..')
const textOf = (page: string) => readFileSync(join(root, 'docs', page), 'utf8')

let place: Place
let shell: Shell
let port: number

/** A folder like a clone: the scripts of `package.json`, the examples, and nothing of this clone's own data. */
beforeAll(async () => {
  place = openPlace()
  port = await freePort()
  const { version, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const moved = Object.entries(scripts as Record<string, string>).map(([name, line]) => [
    name,
    line.replace('scripts/bootstrap.mjs', join(root, 'scripts/bootstrap.mjs')),
  ])
  writeFileSync(
    join(place.folder, 'package.json'),
    JSON.stringify({ name: 'optaic', version, private: true, scripts: Object.fromEntries(moved) }),
  )
  symlinkSync(join(root, 'examples'), join(place.folder, 'examples'))
  mkdirSync(join(place.folder, 'tmp'))
  shell = openShell(place.folder, {
    PATH: process.env.PATH ?? '',
    HOME: place.folder,
    TMPDIR: join(place.folder, 'tmp'),
    OPTAIC_PORT: String(port),
  })
})
afterAll(async () => {
  try {
    await shell.type('[ -z "$server" ] || kill -TERM "$server"')
    await until('the server to end', () => place.processes().length <= 1, 60_000)
    await shell.close()
  } finally {
    await place.close() // ends what did not end by itself, whatever went wrong
  }
})

/** The pages say the port that the server has by itself; here it has another. */
const here = (text: string) => text.replaceAll('127.0.0.1:4680', `127.0.0.1:${port}`)

/** `npm start` goes on; its reader waits for what it says and opens a second terminal. */
async function start(step: Step): Promise<void> {
  const log = join(place.folder, 'server.log')
  await shell.type(`npm start > ${log} 2>&1 & server=$!`)
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '')
  await until('the server to say what the page shows', () => readsAs(said(), `…\n${here(step.shown ?? '')}`), 90_000)
}

describe.each(typedPages)('%s', page => {
  const { steps } = readGuide(textOf(page))

  test.each(steps)('line $line: $commands', async step => {
    if (step.commands === 'npm start') return start(step)
    const { text, exit } = await shell.type(here(step.commands))
    if (step.shown !== null && !readsAs(text, here(step.shown))) expect(text).toBe(here(step.shown))
    expect({ exit, text }).toEqual({ exit: step.exit, text })
  })
})
