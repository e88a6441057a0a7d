/** Which tables of a database hold something else than was noted of them. */
import { type MovedRecords, plainText, sumOf } from './compare.ts'
import { fullName, movedTables } from './moved-tables.ts'
import { withClient } from './target.ts'

export interface TableChange {
  readonly table: string
  /** Null where there was no such table. */
  readonly rowsThen: number | null
  readonly rowsNow: number
}

/** Tables besides those of the program are those that `then` names. `leaveOut` says which do not count. */
export const changesSince = (
  url: string,
  then: MovedRecords,
  leaveOut: (table: string) => boolean = () => false,
): Promise<readonly TableChange[]> =>
  withClient(url, async client => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(plainText)
    const changes: TableChange[] = []
    for (const table of await movedTables(client, Object.keys(then))) {
      const name = fullName(table)
      if (leaveOut(name)) continue
      const [before, now] = [then[name], await sumOf(client, table)]
      if (before?.rows === now.rows && before.checksum === now.checksum) continue
      changes.push({ table: name, rowsThen: before?.rows ?? null, rowsNow: now.rows })
    }
    return changes
  })
