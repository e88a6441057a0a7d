/** Five expressions on panel M in memory, one thread everywhere, beside compiled loops and the libraries people use. */

import { join } from 'node:path'
import { compile, evaluate, type Panel } from '@optaic/engine'
import { cacheFolder } from '../../cache.ts'
import { enginePanel } from '../../panel/engine-panel.ts'
import { panelFile } from '../../panel/panel-file.ts'
import { sizes } from '../../panel/recipe.ts'
import { openPythonPeer, type PythonPeerOptions } from '../../peers/python.ts'
import type { JsonChild } from '../../process/json-child.ts'
import { type Contender, race, reasonOf } from '../../race.ts'
import { type Goal, type Row, rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'
import { checksumOf, compared } from './checksum.ts'
import { type Expression, fiveExpressions } from './five-expressions.ts'
import { floorOf } from './floor.ts'
import { ours as oursOf } from './ours.ts'

const goals: readonly Goal[] = [
  { than: 'numba', most: 1 },
  { than: 'bottleneck', most: 1 },
  { than: 'polars', most: 1 / 10 },
  { than: 'qlib', most: 1 / 100 },
]

/** Threads of every numeric library pinned to one. */
const oneThread: Readonly<Record<string, string>> = Object.fromEntries([
  ...['OMP', 'OPENBLAS', 'MKL', 'NUMEXPR', 'NUMBA', 'RAYON'].map(library => [`${library}_NUM_THREADS`, '1']),
  ['POLARS_MAX_THREADS', '1'],
])

export const inMemory: Work = {
  name: 'five expressions in memory',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'M'
    const panel = enginePanel(size)
    const peers = await openPeers(bench, size)
    const rows: Row[] = []
    for (const expression of fiveExpressions) rows.push(await measure(bench, size, panel, peers, expression))
    return rows
  },
}

type Peers = Readonly<Record<string, JsonChild | string>>

/** Processes by name; one that cannot be had is why. */
async function openPeers(bench: Bench, size: 'S' | 'M'): Promise<Peers> {
  const file = await panelFile(size)
  const symbols = String(sizes[size][1])
  const columns = (engine: string): PythonPeerOptions => ({
    packages: 'columns',
    script: 'engine_columns.py',
    args: [engine, file, symbols],
    environment: oneThread,
  })
  const options: Record<string, PythonPeerOptions> = {
    ...Object.fromEntries(['numba', 'bottleneck', 'polars', 'duckdb'].map(engine => [engine, columns(engine)])),
    qlib: qlibPeer(file, size),
  }
  const opened: Record<string, JsonChild | string> = {}
  for (const [name, how] of Object.entries(options)) {
    opened[name] = await openPythonPeer(how, bench.say).catch(reasonOf)
    const peer = opened[name]
    if (typeof peer !== 'string') bench.onClose(() => peer.close())
  }
  return opened
}

export const qlibPeer = (file: string, size: 'S' | 'M'): PythonPeerOptions => ({
  packages: 'qlib',
  script: 'qlib_features.py',
  args: [file, join(cacheFolder, 'panels', `qlib-${size}`), String(sizes[size][1])],
  environment: oneThread,
})

async function measure(
  bench: Bench,
  size: string,
  panel: Panel,
  peers: Peers,
  { key, source }: Expression,
): Promise<Row> {
  const program = compile(source)
  const contenders: Contender[] = [
    oursOf(program, panel),
    floorOf(
      program.fields.map(field => panel.fields[field]!),
      1,
    ),
    ...Object.entries(peers).map(([name, peer]) => ({
      name,
      once: async () => {
        if (typeof peer === 'string') throw new Error(peer)
        return Number((await peer.ask({ case: key })).seconds) * 1000
      },
    })),
  ]
  // Compilers on both sides need some turns, V8 twenty or so; Qlib takes seconds for each and compiles nothing.
  const { qlib, ...quick } = Object.fromEntries(contenders.map(each => [each.name, each]))
  const found = {
    ...(await race(Object.values(quick), { runs: Math.max(bench.runs, 25), warmUps: 25 })),
    ...(await race([qlib!], { runs: Math.min(bench.runs, 2), warmUps: 0 })),
  }
  const { ours = 'not measured', floor, ...others } = found
  const notes = await notesOn(peers, key, evaluate(program, panel).value!)
  const figure = typeof floor === 'number' ? floor : null
  return rowOf({ work: source, size, unit: 'ms', ours, peers: others, floor: figure, goals, notes })
}

async function notesOn(peers: Peers, key: string, values: Float64Array): Promise<string[]> {
  const own = checksumOf(values)
  const notes: string[] = []
  for (const [name, peer] of Object.entries(peers)) {
    if (typeof peer === 'string' || name === 'qlib') continue
    notes.push(compared(name, own, await peer.ask({ case: key, check: true })))
  }
  return [
    ...notes,
    'ours: the panel lies in the memory of its kernels, on large pages as the arrays of numpy; writes over the result of the run before, whose memory malloc gives back to the others by itself',
    'qlib: float32 values, and windows give values from the first present row on',
  ]
}
