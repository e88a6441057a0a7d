/** The few pieces of Markdown that the reference pages are made of. */
import { notice } from './generator.ts'

/** A page with its title, and the notice that it is generated; empty sections are left out. */
export const page = (title: string, sections: readonly string[]): string =>
  `<!-- ${notice} -->\n\n# ${title}\n\n${sections.filter(section => section !== '').join('\n\n')}\n`

/** A table; without rows there is none. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}

const cellText = (text: string): string => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')

export const code = (text: string): string => `\`${text}\``

export const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``
