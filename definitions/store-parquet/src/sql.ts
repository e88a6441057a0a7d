/** Pieces of SQL that reading and writing share. */

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
export const moment = (instant: string): string => `TIMESTAMP ${text(instant.replace(/Z$/, ''))}`
export const list = (names: readonly string[], prefix = ''): string =>
  names.map(name => `${prefix}${quoted(name)}`).join(', ')

/** Hash of a row's date, symbol and fields. */
export const rowHash = (fields: readonly string[]): string =>
  `hash(${['date', 'symbol', ...fields.map(quoted)].join(', ')})`

/** Of several rows for one (date, symbol), the one known last; of equal moments that of the later file. */
export const newestOnly = (relation: string): string =>
  `SELECT * EXCLUDE (place) FROM (SELECT *, row_number() OVER (PARTITION BY date, symbol ORDER BY knowledge_time DESC, file DESC) AS place FROM ${relation}) WHERE place = 1`
