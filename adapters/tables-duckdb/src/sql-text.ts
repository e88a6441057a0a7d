/** SQL text made safe: names, strings, lists, and the `$name` placeholders of a query. */
import { Problem } from '@optaic/domain'

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const quoteList = (texts: readonly string[]): string => `[${texts.map(quoteText).join(', ')}]`

// Everything a `$name` may not be looked for in: strings, quoted names, comments, dollar-quoted text; then the placeholder.
const pieces =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|\$([A-Za-z_][A-Za-z0-9_]*)(?![A-Za-z0-9_$])/g

/** `sql` with each `$name` replaced by what `nameOf` gives; throws `invalid_request` for a name it does not know. */
export function replacePlaceholders(sql: string, known: Readonly<Record<string, string>>): string {
  return sql.replace(pieces, (piece: string, name: string | undefined) => {
    if (name === undefined) return piece
    const relation = Object.hasOwn(known, name) ? known[name] : undefined
    if (relation === undefined) {
      const names = Object.keys(known).map(each => `$${each}`)
      throw new Problem('invalid_request', `the query names $${name}, but no such table was given`, {
        next: names.length > 0 ? `Use one of ${names.join(', ')}.` : 'Give the table along with the query.',
      })
    }
    return quoteName(relation)
  })
}
