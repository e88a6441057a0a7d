/** An evaluator over worker threads; what it gives does not depend on how many there are. */

import {
  createEvaluation,
  type EvaluateOptions,
  type Evaluation,
  type Evaluator,
  inCallingThread,
  type PackedProgram,
  type Panel,
  type Program,
  packProgram,
  type Results,
  spareArrays,
} from '@optaic/engine'
import { ArrayPool, type PoolLimits } from './array-pool.ts'
import { Board, portionsOf } from './board.ts'
import { Crew } from './crew.ts'
import { arraysOf, isShared, sharedPanelIn } from './shared-memory.ts'

export interface EngineThreadsOptions {
  /** How many threads compute; 1 computes in the calling thread. */
  readonly threads: number
  /** Values to compute from which on threads are worth being woken. Default 200,000. */
  readonly worthwhile?: number
  /**
   * What is kept of the arrays between passes for the next evaluation. Default 1 GiB, for five seconds. Results are the
   * caller's and not kept, unless the caller hands them back by `reuse`.
   */
  readonly kept?: PoolLimits
}

export interface EngineThreads extends Evaluator {
  /** Ends what runs, which then rejects, and all threads. */
  close(): Promise<void>
}

const WORTHWHILE = 200_000
const KEPT: PoolLimits = { bytes: 2 ** 30, idle: 5000 }

/** Threads are started at the first evaluation that needs them. Throws `RangeError` for fewer than one. */
export function openEngineThreads({
  threads,
  worthwhile = WORTHWHILE,
  kept = KEPT,
}: EngineThreadsOptions): EngineThreads {
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`${threads} threads cannot be opened`)
  const crew = new Crew(threads)
  const pool = new ArrayPool(kept)
  const closing = new AbortController()
  let turn: Promise<unknown> = Promise.resolve()
  const evaluate = async (program: Program, panel: Panel, { fromRow = 0, signal, ...memory }: EvaluateOptions = {}) => {
    const stop = AbortSignal.any(signal === undefined ? [closing.signal] : [signal, closing.signal])
    stop.throwIfAborted()
    const packed = threads === 1 ? null : packProgram(program)
    const work = panel.symbols.length * (panel.dates.length - fromRow) * program.nodes.length
    if (packed === null || work < worthwhile)
      return inCallingThread.evaluate(program, panel, { fromRow, signal: stop, ...memory })
    const { reuse } = memory
    const mine = turn.then(() =>
      evaluateTogether(crew, pool, threads, { program, packed, panel, fromRow, stop, reuse }),
    )
    // Its results are the caller's alone.
    const over = () => {}
    turn = mine.then(over, over)
    return mine
  }
  return {
    evaluate,
    close: async () => {
      closing.abort(new Error('the threads of the engine were closed'))
      await turn
      await crew.close()
      pool.clear()
    },
  }
}

interface Task {
  readonly program: Program
  readonly packed: PackedProgram
  readonly panel: Panel
  readonly fromRow: number
  readonly stop: AbortSignal
  readonly reuse: Results | undefined
}

async function evaluateTogether(crew: Crew, pool: ArrayPool, threads: number, task: Task): Promise<Results> {
  const { program, packed, fromRow, stop } = task
  stop.throwIfAborted()
  const given = onlyRead(task.panel, program)
  const handedBack = Object.values(task.reuse ?? {}).filter(isShared)
  pool.withdraw([...arraysOf(task.panel), ...handedBack])
  const take = (length: number) => pool.take(length)
  const panel = sharedPanelIn(take, given)
  const borrowed = new Set(arraysOf(panel))
  // Judged by the whole panel: what it does not read of it now is not to be written over either.
  const spare = spareArrays(handedBack, task.panel, take)
  const allocate = (length: number): Float64Array => {
    const array = spare(length)
    borrowed.add(array)
    return array
  }
  const evaluation = createEvaluation(program, panel, fromRow, { allocate })
  await dealOut(crew, threads, evaluation, { packed, panel, fromRow, stop })
  const results = evaluation.results()
  // After a fault nothing is kept. Neither is what the caller has: its panel, and the results.
  for (const array of [...arraysOf(given), ...Object.values(results)]) borrowed.delete(array)
  pool.keep([...borrowed])
  return results
}

async function dealOut(
  crew: Crew,
  threads: number,
  evaluation: Evaluation,
  { packed, panel, fromRow, stop }: Omit<Task, 'program' | 'reuse'>,
): Promise<void> {
  const passes = evaluation.passes.map(({ over, size }) => portionsOf(over, size, threads))
  const memory = Board.memoryFor(passes.length)
  const board = new Board(memory, passes)
  const halt = () => board.stop()
  stop.addEventListener('abort', halt)
  try {
    await crew.do({ program: packed, panel, fromRow, arrays: evaluation.arrays(), board: memory, passes }, board)
  } finally {
    stop.removeEventListener('abort', halt)
  }
  stop.throwIfAborted()
}

/** The panel with only what a program reads, so that nothing else is copied. */
function onlyRead(panel: Panel, { fields, groups }: Program): Panel {
  const lower = (names: readonly string[]) => new Set(names.map(name => name.toLowerCase()))
  const keep = <T>(record: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name.toLowerCase())))
  return {
    ...panel,
    fields: keep(panel.fields, lower(fields)),
    ...(panel.groups && { groups: keep(panel.groups, lower(groups)) }),
  }
}
