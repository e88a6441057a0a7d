/** The rows of a suite as a table for people. */
import type { Figure, Row } from './row.ts'

export const shown = (figure: Figure | null): string => {
  if (figure === null) return '-'
  if (typeof figure === 'string') return '-'
  if (figure >= 1000) return Math.round(figure).toLocaleString('en')
  return figure === 0 ? '0' : String(Number(figure.toPrecision(3)))
}

const verdict = ({ met }: Row): string => (met === null ? '' : met ? 'yes' : 'NO')

function lines(row: Row): string[][] {
  const { work, size, unit, ours, peers, floor, goal, ratio } = row
  const ratioTo = (name: string) => (row.ratios[name] === undefined ? '' : `${shown(row.ratios[name])}x`)
  return [
    [
      `${work} (${size})`,
      `${shown(ours)} ${unit}`,
      '',
      goal ?? '',
      ratio === null ? '' : `${shown(ratio)}x`,
      verdict(row),
    ],
    ...Object.entries(peers).map(([name, figure]) => [
      `  ${name}`,
      `${shown(figure)} ${unit}`,
      ratioTo(name),
      '',
      '',
      '',
    ]),
    ...(floor === null ? [] : [['  floor', `${shown(floor)} ${unit}`, ratioTo('floor'), '', '', '']]),
  ]
}

/** Rows under each other, peers below ours; notes and reasons for missing figures follow. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['work', 'figure', 'ours to it', 'goal', 'ratio', 'met']
  const all = [head, ...rows.flatMap(lines)]
  const widths = head.map((_, at) => Math.max(...all.map(line => line[at]!.length)))
  const text = all.map(line =>
    line
      .map((cell, at) => (at === 1 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd(),
  )
  const remarks = rows.flatMap(({ work, ours, peers, notes }) => [
    ...Object.entries({ ours, ...peers }).flatMap(([name, figure]) =>
      typeof figure === 'string' ? [`${work}: ${name}: ${figure}`] : [],
    ),
    ...notes.map(note => `${work}: ${note}`),
  ])
  return [...text, ...(remarks.length === 0 ? [] : ['', ...remarks])].join('\n')
}
