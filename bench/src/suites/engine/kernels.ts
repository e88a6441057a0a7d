/** Every operator on panel M against the floor: streaming its input and output through memory. */
import { type Argument, builtinOperators, compile, type Operator, type Panel } from '@optaic/engine'
import { enginePanel } from '../../panel/engine-panel.ts'
import { race } from '../../race.ts'
import { type Row, rowOf } from '../../row.ts'
import type { Work } from '../../suite.ts'
import { floorOf } from './floor.ts'
import { ours } from './ours.ts'

export const kernels: Work = {
  name: 'kernels against the floor',
  measure: async bench => {
    const size = bench.quick ? 'S' : 'M'
    const panel = enginePanel(size)
    const rows: Row[] = []
    for (const operator of builtinOperators) rows.push(await measure(operator, panel, size, bench.runs))
    return rows
  },
}

async function measure(operator: Operator, panel: Panel, size: string, runs: number): Promise<Row> {
  const source = callOf(operator)
  const program = compile(source, { label: true, groups: ['sector'] })
  const inputs = [
    ...program.fields.map(name => panel.fields[name]!),
    ...program.groups.map(name => panel.groups![name]!.codes),
  ]
  const found = await race([ours(program, panel), floorOf(inputs, 1)], {
    runs,
    warmUps: 2,
  })
  const floor = typeof found.floor === 'number' ? found.floor : null
  return rowOf({ work: source, size, unit: 'ms', ours: found.ours ?? 'not measured', floor })
}

/** A plain call of an operator: fields for what is a series, 20 rows for a window. */
function callOf({ name, arguments: list }: Operator): string {
  const fields = ['close', 'volume', 'vwap']
  const conditions = ['close > open', 'volume > 1000000']
  const value = ({ kind, type, default: given, min = 1, max = Number.POSITIVE_INFINITY }: Argument) => {
    if (kind === 'series') return type === 'group' ? 'sector' : (type === 'boolean' ? conditions : fields).shift()
    if (given !== undefined) return String(given)
    return String(Math.max(min, Math.min(max, kind === 'window' ? 20 : kind === 'integer' ? 5 : 0.1)))
  }
  // An operator of any number of series is called with as many as there are fields.
  const values = list.map(value).filter(each => each !== undefined)
  return `${name}(${values.join(', ')})`
}
