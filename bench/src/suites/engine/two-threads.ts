/** Two threads beside one on panel M in memory. */
import { compile, evaluate, type Program, type Results } from '@optaic/engine'
import { openEngineThreads } from '@optaic/engine-threads'
import { alpha158Program } from '@optaic/macros-alpha158'
import { enginePanel } from '../../panel/engine-panel.ts'
import { race, timed } from '../../race.ts'
import { type Row, rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'
import { allAlphas } from './alphas.ts'
import { fiveExpressions } from './five-expressions.ts'

const programs: readonly (readonly [string, () => Program])[] = [
  [
    'five expressions, two threads',
    () => compile(fiveExpressions.map(({ key, source }) => ({ name: key, expression: source }))),
  ],
  ['Alpha158, two threads', () => compile(alpha158Program.outputs, alpha158Program)],
  ['101 alphas, two threads', () => allAlphas()],
]

export const twoThreads: Work = {
  name: 'two threads',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'M'
    const panel = enginePanel(size)
    const threads = openEngineThreads({ threads: 2 })
    bench.onClose(() => threads.close())
    const rows: Row[] = []
    for (const [work, make] of programs) {
      const program = make()
      // Written over are their own results of the run before: what is measured is computing, not the making of new pages. With new
      // results they pay for that too, and leave arrays behind whose end would fall into the time of whoever comes next.
      const last: { one: Results; two: Results } = { one: {}, two: {} }
      const one = () =>
        timed(() => {
          last.one = evaluate(program, panel, { reuse: last.one })
        })
      const two = () =>
        timed(async () => {
          last.two = await threads.evaluate(program, panel, { reuse: last.two })
        })
      // What takes milliseconds moves more from run to run than what takes seconds, for as long as other work of the machine lasts.
      const often =
        program.outputs.length > 5
          ? { runs: Math.min(bench.runs, 5), warmUps: 2 }
          : { runs: Math.max(bench.runs, 61), warmUps: 15 }
      const over = [
        { name: 'ours', once: two },
        { name: 'one thread', once: one },
      ]
      const anew = [
        { name: 'two threads, new results', once: () => timed(() => threads.evaluate(program, panel)) },
        { name: 'one thread, new results', once: () => timed(() => evaluate(program, panel)) },
      ]
      const { ours = 'not measured', ...peers } = { ...(await race(over, often)), ...(await race(anew, often)) }
      const goals = [{ than: 'one thread', most: 1 / 1.7 }]
      rows.push(rowOf({ work, size, unit: 'ms', ours, peers, goals }))
    }
    return rows
  },
}
