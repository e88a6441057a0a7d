/** Reads `bucket(x, range="0, 1, 0.1")` and `bucket(x, buckets="2, 5, 10")` of BRAIN. */

import { bindArguments } from './bind-arguments.ts'
import { parameters } from './meant.ts'
import type { Syntax } from './syntax.ts'

const MOST_EDGES = 1000
const FAULT =
  'bucket() takes range="0, 1, 0.1", from, to and step, or buckets="2, 5, 10", edges that rise; a group of its own for all else is not to be had'

export interface Bucketed {
  readonly x: Syntax
  readonly edges: readonly number[]
}

/** Null where the call is none; a string says what is wrong with it. */
export function bucketed({ name, pin, arguments: args }: Extract<Syntax, { kind: 'call' }>): Bucketed | string | null {
  if (name.toLowerCase() !== 'bucket' || pin !== null) return null
  const given = bindArguments(parameters('x range? buckets?'), args)
  if (typeof given === 'string') return FAULT
  const [x, range, list] = given
  if ((range === null) === (list === null)) return FAULT
  const written = range ?? list
  const numbers = written?.kind === 'text' ? written.text.split(',').map(numberIn) : []
  const edges = range === null ? numbers : stepped(numbers)
  const rise = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!))
  return edges.length > 0 && edges.length <= MOST_EDGES && rise ? { x: x!, edges } : FAULT
}

const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

/** Each edge is the decimal number that is meant, without what adding steps would round. */
function stepped([from, to, step, ...more]: readonly number[]): readonly number[] {
  if (from === undefined || to === undefined || step === undefined || more.length > 0 || !(step > 0)) return []
  const count = Math.floor((to - from) / step + 1e-9) + 1
  if (!(count > 0 && count <= MOST_EDGES)) return []
  return Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)))
}
