/** All 101 Formulaic Alphas on panel M, and where the slowest five spend their time. */
import {
  builtinOperators,
  compile,
  createRegistry,
  evaluate,
  type Operator,
  type Panel,
  type Program,
} from '@optaic/engine'
import { formulaicAlphas, formulaicFields } from '@optaic/macros-formulaic-alphas'
import { enginePanel } from '../../panel/engine-panel.ts'
import { median, race, timed } from '../../race.ts'
import { rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'

const outputs = formulaicAlphas.map(({ name }) => ({ name, expression: name }))
const macros = [...formulaicFields, ...formulaicAlphas]

/** All 101 as one plan. */
export const allAlphas = (operators: readonly Operator[] = builtinOperators): Program =>
  compile(outputs, { registry: createRegistry(operators, macros) })

export const alphas: Work = {
  name: 'all 101 alphas',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'M'
    const panel = enginePanel(size)
    const program = allAlphas()
    const found = await race([{ name: 'ours', once: () => timed(() => evaluate(program, panel)) }], {
      runs: Math.min(bench.runs, 3),
    })
    const total = rowOf({
      work: 'all 101 alphas as one plan',
      size,
      unit: 'ms',
      ours: found.ours ?? 'not measured',
      notes: [`${program.nodes.length} parts, every common one once`],
    })
    const slowest = await slowestOf(panel, 5)
    return [
      total,
      ...slowest.map(({ name, milliseconds, shares }) =>
        rowOf({ work: `${name}, alone`, size, unit: 'ms', ours: milliseconds, notes: [shares] }),
      ),
    ]
  },
}

async function slowestOf(panel: Panel, count: number) {
  const profile = new Profile()
  const registry = createRegistry(
    builtinOperators.map(operator => profile.watched(operator)),
    macros,
  )
  const measured: { name: string; milliseconds: number; shares: string }[] = []
  for (const { name, expression } of outputs) {
    const program = compile(expression, { registry })
    const times: number[] = []
    for (let run = 0; run < 3; run++) {
      profile.clear()
      times.push(await timed(() => evaluate(program, panel)))
    }
    measured.push({ name, milliseconds: median(times), shares: profile.shares(times.at(-1)!) })
  }
  return measured.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, count)
}

/** How long each operator takes. */
class Profile {
  readonly #times = new Map<string, number>()

  clear(): void {
    this.#times.clear()
  }

  watched<O extends Operator>(operator: O): O {
    const kernel = operator.kernel as (...parts: unknown[]) => void
    const watch = (...parts: unknown[]) => {
      const begun = performance.now()
      kernel(...parts)
      this.#times.set(operator.name, (this.#times.get(operator.name) ?? 0) + performance.now() - begun)
    }
    return { ...operator, kernel: watch }
  }

  /** Shares of the whole time, the largest three first. */
  shares(milliseconds: number): string {
    const largest = [...this.#times].sort((a, b) => b[1] - a[1]).slice(0, 3)
    return largest.map(([name, time]) => `${name} ${Math.round((100 * time) / milliseconds)} %`).join(', ')
  }
}
