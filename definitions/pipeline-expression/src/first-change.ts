/** From which date on values have to be computed anew. */
import { givesOutOfNothing, type Program } from '@optaic/engine'
import type { DatasetInput, JsonObject, PipelineContext } from '@optaic/kit'

type Marks = Readonly<Record<string, JsonObject>>

/** First date on which any value may differ from what the last refresh computed; null where none does. */
export function firstChange(context: PipelineContext, program: Program): string | null | 'all' {
  const marks = context.last?.cursor?.inputs as Marks | undefined
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
