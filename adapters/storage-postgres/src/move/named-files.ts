/** The files that the records name, for those who look whether all of them are there. */
import pg from 'pg'

export interface NamedFile {
  readonly key: string
  /** Null where the records do not say. */
  readonly sha256: string | null
}

const list = `
SELECT key, max(sha256) AS sha256 FROM (
  SELECT key, sha256 FROM artifact
  UNION ALL
  SELECT key #>> '{}', NULL FROM dataset_version, jsonb_path_query(manifest, '$.data.**.key') AS key WHERE jsonb_typeof(key) = 'string'
) AS named GROUP BY key ORDER BY key`

export async function namedFiles(url: string): Promise<readonly NamedFile[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'optaic migrate' })
  await client.connect()
  try {
    return (await client.query<NamedFile>(list)).rows
  } finally {
    await client.end()
  }
}
