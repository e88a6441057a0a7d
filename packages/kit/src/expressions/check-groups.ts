/** The columns that a configuration calls groups: there are such columns, and they hold texts. */
import { Problem } from '@optaic/domain'
import type { DatasetInput } from '../pipeline.ts'

/** Throws `column_missing` with every name that is no text column of the inputs, which are told. */
export function checkGroups(inputs: readonly Pick<DatasetInput, 'columns'>[], groups: readonly string[]): void {
  // Of a column that several inputs have, the first counts.
  const types = new Map<string, string>(inputs.toReversed().flatMap(({ columns }) => Object.entries(columns)))
  const texts = [...types].flatMap(([name, type]) => (type === 'string' && name !== 'symbol' ? [name] : []))
  const known = new Set(texts.map(name => name.toLowerCase()))
  const has = texts.length === 0 ? 'the inputs have none' : `the inputs have ${texts.join(', ')}`
  const details = groups.flatMap((name, i) => {
    if (known.has(name.toLowerCase())) return []
    const type = types.get(name)
    const message = type === undefined ? 'is no column' : `holds ${type}s, and a group is a column of text`
    return [{ path: `/groups/${i}`, message: `"${name}" ${message}; ${has}` }]
  })
  if (details.length > 0)
    throw new Problem('column_missing', `No group of the inputs: ${details.map(({ message }) => message).join(', ')}`, {
      details,
      next: 'Name text columns of the inputs, such as sector.',
    })
}
