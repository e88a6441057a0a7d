/** What plugins have passed their examination; asked before the database is brought to this program's version. */
import type { Instant } from '@optaic/domain'
import type { Storage } from '@optaic/ports'
import type { Query } from './connection.ts'

const there = "SELECT to_regclass('examined_plugins') IS NOT NULL AS there"
const find = 'SELECT examined_at FROM examined_plugins WHERE digest = $1'
const insert = 'INSERT INTO examined_plugins (digest, examined_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING'
/** Every change of a plugin and every release leaves one behind. */
const forget =
  'DELETE FROM examined_plugins WHERE digest NOT IN (SELECT digest FROM examined_plugins ORDER BY examined_at DESC LIMIT 100)'

export const examined = (query: Query): Pick<Storage, 'examinedAt' | 'keepExamined'> => ({
  examinedAt: async digest => {
    const [known] = await query<{ there: boolean }>(there)
    if (known?.there !== true) return null
    return (await query<{ examined_at: Instant }>(find, [digest]))[0]?.examined_at ?? null
  },
  keepExamined: async (digest, at) => {
    await query(insert, [digest, at])
    await query(forget)
  },
})
