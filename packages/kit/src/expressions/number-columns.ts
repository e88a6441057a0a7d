/** The fields that expressions over inputs may name: their columns of numbers. */
import type { DatasetInput } from '../pipeline.ts'

/** Of a column that several inputs have, the type of the first counts. */
export function numberColumns(inputs: readonly Pick<DatasetInput, 'columns'>[]): readonly string[] {
  const types = new Map<string, string>()
  for (const { columns } of inputs)
    for (const [name, type] of Object.entries(columns)) if (!types.has(name)) types.set(name, type)
  return [...types].flatMap(([name, type]) => (isKey(name) || (type !== 'number' && type !== 'integer') ? [] : [name]))
}

const isKey = (name: string) => name === 'date' || name === 'symbol'
