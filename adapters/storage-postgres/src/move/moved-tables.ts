/** Which tables are moved between databases, in an order in which every row finds what it refers to. */
import type pg from 'pg'

export interface TableName {
  readonly schema: string
  readonly name: string
}

export interface MovedTable extends TableName {
  readonly columns: readonly string[]
}

/** Of this database and no other: what it was brought up to, who holds what at the moment, and what was examined here. */
const left = ['schema_migration', 'lease', 'examined_plugins']

const list = `
SELECT n.nspname AS schema, c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND n.nspname || '.' || c.relname = ANY ($1)
GROUP BY 1, 2 ORDER BY 1, 2`

const inPublic = `
SELECT 'public.' || c.relname AS name FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`

const references = `
SELECT nf.nspname || '.' || f.relname AS "from", nt.nspname || '.' || t.relname AS "to"
FROM pg_constraint c
JOIN pg_class f ON f.oid = c.conrelid JOIN pg_namespace nf ON nf.oid = f.relnamespace
JOIN pg_class t ON t.oid = c.confrelid JOIN pg_namespace nt ON nt.oid = t.relnamespace
WHERE c.contype = 'f' AND c.conrelid <> c.confrelid`

export const fullName = ({ schema, name }: TableName): string => `${schema}.${name}`

/** Names of the tables in `public` that belong to no extension. */
export const publicTables = async (client: pg.ClientBase): Promise<readonly string[]> =>
  (await client.query<{ name: string }>(inPublic)).rows.map(row => row.name)

/** All tables of the program, and those of `also`, each after those it refers to. */
export async function movedTables(client: pg.ClientBase, also: readonly string[]): Promise<readonly MovedTable[]> {
  const names = (await publicTables(client)).filter(name => !left.includes(name.slice('public.'.length)))
  const { rows } = await client.query<MovedTable>(list, [[...names, ...also]])
  const { rows: edges } = await client.query<{ from: string; to: string }>(references)
  const byName = new Map(rows.map(table => [fullName(table), table]))
  const ordered = new Set<MovedTable>()
  const visit = (name: string) => {
    const table = byName.get(name)
    if (table === undefined || ordered.has(table)) return
    byName.delete(name) // a circle of references ends here
    for (const edge of edges) if (edge.from === name) visit(edge.to)
    ordered.add(table)
  }
  for (const name of [...byName.keys()]) visit(name)
  return [...ordered]
}
