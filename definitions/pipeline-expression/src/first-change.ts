/** From which date on values have to be computed anew. */
import { givesOutOfNothing, type Program } from '@optaic/engine'
import type { DatasetInput, JsonObject, PipelineContext } from '@optaic/kit'

type Marks = Readonly<Record<string, JsonObject>>

/** What a refresh keeps of its inputs for the next one. */
type Kept = {
  readonly inputs: Marks
  /** Their names in their order, in which the first that has a field gives it; earlier programs did not keep it. */
  readonly order: readonly string[]
}

export const keptOf = (inputs: readonly DatasetInput[]): Kept => ({
  inputs: Object.fromEntries(inputs.map(({ name, mark }) => [name, mark])),
  order: inputs.map(({ name }) => name),
})

function sameInputs(inputs: readonly DatasetInput[], before: readonly string[], ordered: boolean): boolean {
  const names = inputs.map(({ name }) => name)
  const now = ordered ? names : names.sort()
  return now.length === before.length && now.every((name, i) => name === before[i])
}

/** First date on which any value may differ from what the last refresh computed; null where none does. */
export function firstChange(context: PipelineContext, program: Program): string | null | 'all' {
  const { inputs: marks, order } = (context.last?.cursor ?? {}) as Partial<Kept>
  if (marks !== undefined && !sameInputs(context.inputs, order ?? Object.keys(marks).sort(), order !== undefined))
    return 'all'
  let first: string | null = null
  for (const input of context.inputs) {
    const mark = marks?.[input.name]
    const change = mark === undefined ? 'all' : input.first_change(mark)
    if (change === 'all') return 'all'
    if (change !== null && (first === null || change < first)) first = change
  }
  // Before its first row, a symbol that is new has what the program makes out of nothing.
  return first !== null && givesOutOfNothing(program) && haveNewSymbols(context.inputs, marks!) ? 'all' : first
}

/** Whether any symbol came since; who does not tell may have one. */
function haveNewSymbols(inputs: readonly DatasetInput[], marks: Marks): boolean {
  const before = inputs.map(input => input.calendar(marks[input.name])?.symbols)
  const now = inputs.map(input => input.calendar()?.symbols)
  if (before.includes(undefined) || now.includes(undefined)) return true
  const known = new Set(before.flatMap(symbols => symbols!))
  return now.some(symbols => symbols!.some(symbol => !known.has(symbol)))
}
