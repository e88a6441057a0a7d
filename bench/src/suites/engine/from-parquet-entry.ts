/** A process that evaluates one expression from a Parquet file to panel values, so that its memory is that of this work alone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, type Evaluator } from '@optaic/engine'
import { openEngineThreads } from '@optaic/engine-threads'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { answerQuestions } from '../../process/answer-questions.ts'
import { checksumOf } from './checksum.ts'

const [source = '', file = '', threads = '1'] = process.argv.slice(2)
const evaluator = openEngineThreads({ threads: Number(threads) })

async function evaluateFile(evaluators: Evaluator) {
  const folder = await mkdtemp(join(tmpdir(), 'optaic-bench-'))
  const tables = await createDuckDbTables().open({ temporaryFolder: folder, memoryMb: 512 })
  try {
    const begun = performance.now()
    const program = compile(source)
    const table = await tables.scanParquet([file])
    const panel = await tables.panel({ table, fields: program.fields })
    const read = performance.now()
    const { value } = await evaluators.evaluate(program, panel)
    const done = performance.now()
    return { seconds: (done - begun) / 1000, read_seconds: (read - begun) / 1000, values: value! }
  } finally {
    await tables.close()
    await rm(folder, { recursive: true, force: true })
  }
}

await answerQuestions(async ({ check }) => {
  const { values, ...times } = await evaluateFile(evaluator)
  if (check !== true) return times
  const { count, sum, absSum } = checksumOf(values)
  return { ...times, count, sum, abs_sum: absSum }
})
await evaluator.close()
