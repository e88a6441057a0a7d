/** Rows in columns, as people scan them: headings in capitals, numbers to the right, the last column as long as it likes. */
import { onOneLine } from './printable.ts'
import { paint, type Tone } from './style.ts'

export interface Column<Row> {
  readonly heading: string
  readonly cell: (row: Row) => string | number | null | undefined
  readonly tone?: (row: Row) => Tone | undefined
  readonly align?: 'left' | 'right'
  /** Leave the column out when none of its cells says anything. */
  readonly optional?: boolean
}

export interface TableStyle {
  readonly colour: boolean
  readonly columns: number
}

const gap = '  '
const leastLast = 20

/** The table with a line feed at its end; a line too wide for the terminal is cut at its end. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { colour, columns: width }: TableStyle,
): string {
  const all = columns.map(column => ({ ...column, cells: rows.map(row => cellText(column.cell(row))) }))
  const shown = all.filter(({ optional, cells }) => !optional || cells.some(cell => cell !== ''))
  const widths = shown.map(({ heading, cells }) => Math.max(heading.length, ...cells.map(cell => cell.length)))
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + gap.length, 0)
  const room = Math.max(leastLast, width - before)
  const line = (texts: readonly string[], tones: readonly (Tone | undefined)[]) =>
    texts
      .map((text, index) => {
        const last = index === shown.length - 1
        const cut = last && text.length > room ? `${text.slice(0, room - 1)}…` : text
        const right = shown[index]?.align === 'right'
        const padding = ' '.repeat(Math.max(0, (last && !right ? 0 : (widths[index] ?? 0)) - cut.length))
        const painted = paint(cut, tones[index], colour)
        return right ? padding + painted : painted + padding
      })
      .join(gap)
      .trimEnd()
  const heading = line(
    shown.map(column => column.heading),
    shown.map(() => 'dim'),
  )
  const body = rows.map((row, index) =>
    line(
      shown.map(column => column.cells[index] ?? ''),
      shown.map(column => column.tone?.(row)),
    ),
  )
  return `${[heading, ...body].join('\n')}\n`
}

const cellText = (cell: string | number | null | undefined): string =>
  cell === null || cell === undefined ? '' : onOneLine(String(cell))

/** Names and values below each other, values aligned; those that are null or empty are left out. */
export function renderPairs(
  pairs: readonly (readonly [name: string, value: string | number | null | undefined])[],
): string {
  const said = pairs.map(([name, value]) => [name, cellText(value)] as const).filter(([, value]) => value !== '')
  const width = Math.max(0, ...said.map(([name]) => name.length))
  return said.map(([name, value]) => `${name.padEnd(width)}${gap}${value}\n`).join('')
}
