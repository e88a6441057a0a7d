/** From the command to a server that is ready, on a data folder that is there already. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { race } from '../../race.ts'
import { type Figure, rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const mostMs = 3000

export const warmStart: Work = {
  name: 'warm start of the server',
  measure: async bench => {
    const data = await bench.folder()
    await chmod(data, 0o755) // the account that root lends to Postgres has to get in
    const once = () => startAndEnd(data)
    await once()
    const { ours } = await race([{ name: 'ours', once }], { runs: bench.runs })
    return [
      rowOf({
        work: 'warm start of the server, to /readyz',
        size: '-',
        unit: 'ms',
        ours: ours as Figure,
        goals: [{ than: null, most: mostMs }],
        notes: ['from starting the starter that is behind npm start; npm itself is not counted'],
      }),
    ]
  },
}

/** Milliseconds until it was ready. */
async function startAndEnd(data: string): Promise<number> {
  const starter = join(root, 'scripts', 'bootstrap.mjs')
  const flags = ['--data', data, '--port', '0', '--no-sample', '--json']
  const begun = performance.now()
  const child = spawn(process.execPath, [starter, 'host/src/main.ts', 'server', ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const url = await urlOf(child)
    while (
      !(await fetch(`${url}/readyz`).then(
        answer => answer.ok,
        () => false,
      ))
    )
      await pause(5)
    return performance.now() - begun
  } finally {
    await ended(child)
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith('{')) return (JSON.parse(line) as { readonly url: string }).url
  }
  throw new Error('the server ended before it was ready')
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}
