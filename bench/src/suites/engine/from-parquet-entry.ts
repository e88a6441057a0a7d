/** A process that evaluates one expression from a Parquet file to panel values, so that its memory is that of this work alone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, evaluate, type KernelMemory } from '@optaic/engine'
import { createDuckDbTables } from '@optaic/tables-duckdb'
import { kernelMemory } from '../../panel/kernel-memory.ts'
import { answerQuestions } from '../../process/answer-questions.ts'
import { checksumOf } from './checksum.ts'

const [source = '', file = ''] = process.argv.slice(2)

async function evaluateFile() {
  const folder = await mkdtemp(join(tmpdir(), 'optaic-bench-'))
  const tables = await createDuckDbTables().open({ temporaryFolder: folder, memoryMb: 512 })
  try {
    const begun = performance.now()
    const program = compile(source)
    const table = await tables.scanParquet([file])
    // Columns are read to where the kernels reach them, with room for the results next to them.
    let memory: KernelMemory | undefined
    const allocate = (length: number) => {
      memory ??= kernelMemory((program.fields.length + program.outputs.length + 1) * 1.01 * 8 * length)
      return memory.allocate(length) ?? new Float64Array(length)
    }
    const panel = await tables.panel({ table, fields: program.fields, allocate })
    const read = performance.now()
    const values = evaluate(program, panel, memory && { memory }).value!
    const done = performance.now()
    return { seconds: (done - begun) / 1000, read_seconds: (read - begun) / 1000, values }
  } finally {
    await tables.close()
    await rm(folder, { recursive: true, force: true })
  }
}

await answerQuestions(async ({ check }) => {
  const { values, ...times } = await evaluateFile()
  if (check !== true) return times
  const { count, sum, absSum } = checksumOf(values)
  return { ...times, count, sum, abs_sum: absSum }
})
