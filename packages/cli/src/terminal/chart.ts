/** Small charts in text: a line of blocks, and a curve a few lines high. */
import { metric } from './words.ts'

type Series = readonly (number | null)[]

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
const gapMark = ' '

/** The series in so many points: the last value of each stretch, so that the end is always there. */
export function thinned(values: Series, width: number): Series {
  if (values.length <= width) return values
  return Array.from({ length: width }, (_, i) => {
    const end = Math.round(((i + 1) * values.length) / width)
    const start = Math.round((i * values.length) / width)
    return values.slice(start, end).findLast(value => value !== null) ?? null
  })
}

const rangeOf = (values: Series): { readonly least: number; readonly most: number } | null => {
  const present = values.filter(value => value !== null)
  return present.length === 0 ? null : { least: Math.min(...present), most: Math.max(...present) }
}

/** 0 to 1; what never moves is in the middle. */
const place = (value: number, least: number, most: number): number =>
  most === least ? 0.5 : (value - least) / (most - least)

/** One line of blocks, lowest to highest of its own values; a gap where a value is missing. */
export function sparkline(values: Series, width = 40): string {
  const shown = thinned(values, width)
  const range = rangeOf(shown)
  if (range === null) return ''
  const block = (value: number) => blocks[Math.round(place(value, range.least, range.most) * (blocks.length - 1))] ?? ''
  return shown.map(value => (value === null ? gapMark : block(value))).join('')
}

export interface ChartOptions {
  readonly width: number
  readonly height: number
  /** Written below the left and the right end. */
  readonly ends: readonly [string, string]
}

/** A curve with its greatest and least value at the left; empty where no value is there. */
export function chart(values: Series, { width, height, ends }: ChartOptions): string {
  const shown = thinned(values, width)
  const range = rangeOf(shown)
  if (range === null) return ''
  const { least, most } = range
  const levels = shown.map(value => (value === null ? null : Math.round(place(value, least, most) * (height * 2 - 1))))
  const labels = [metric(most), metric(least)]
  const margin = Math.max(...labels.map(label => label.length))
  const lines = Array.from({ length: height }, (_, row) => {
    const level = height - 1 - row
    const label = row === 0 ? labels[0]! : row === height - 1 ? labels[1]! : ''
    const points = levels.map(at => (at === null || at >> 1 !== level ? ' ' : at % 2 === 0 ? '▄' : '▀'))
    return `${label.padStart(margin)} │${points.join('')}`.trimEnd()
  })
  const [first, last] = ends
  const axis = `${' '.repeat(margin)} └${'─'.repeat(shown.length)}`
  const between = Math.max(1, shown.length - first.length - last.length)
  return `${[...lines, axis, `${' '.repeat(margin + 2)}${first}${' '.repeat(between)}${last}`].join('\n')}\n`
}
