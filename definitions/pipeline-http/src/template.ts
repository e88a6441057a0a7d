/** Texts with holes: `{symbol}`, `{last_date}`, `{today}` and `{secret:NAME}`; `{{` and `}}` are braces. */
import { Problem } from '@optaic/kit'

const holes = ['symbol', 'last_date', 'today', 'secret'] as const
type HoleName = (typeof holes)[number]
type Part = string | { readonly hole: HoleName; readonly argument: string }
export type Template = readonly Part[]

export interface HoleValues {
  readonly symbol: string | null
  readonly last_date: string
  readonly today: string
  /** Where dates begin, for `{today:unix}`. */
  readonly timezone: string
  secret(name: string): string
}

/** A text as it is sent, and as it may be shown: with `***` for each secret. */
export interface Rendered {
  readonly text: string
  readonly shown: string
  readonly secret: boolean
}

const token = /\{\{|\}\}|\{([a-z_]+)(?::([^{}]*))?\}|[{}]/g
const dateFormats = ['', 'yyyymmdd', 'unix', 'unix_ms']

/** Throws `config_invalid` for a hole that does not exist. `path` says where the text stands in the configuration. */
export function parseTemplate(text: string, path: string): Template {
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(token)) {
    parts.push(text.slice(end, match.index))
    end = match.index + match[0].length
    parts.push(match[0] === '{{' ? '{' : match[0] === '}}' ? '}' : holeOf(match, path))
  }
  parts.push(text.slice(end))
  return parts.filter(part => part !== '')
}

function holeOf([whole, name, argument = '']: RegExpMatchArray, path: string): Part {
  const hole = holes.find(candidate => candidate === name)
  const fits =
    hole === 'secret' ? /^\w+$/.test(argument) : hole === 'symbol' ? argument === '' : dateFormats.includes(argument)
  if (hole !== undefined && fits) return { hole, argument }
  const message = `${path}: "${whole}" stands for nothing`
  throw new Problem('config_invalid', message, {
    details: [{ path, message }],
    next: 'Use {symbol}, {last_date}, {today}, {today:yyyymmdd}, {today:unix}, {today:unix_ms} or {secret:NAME}; write {{ and }} for braces.',
  })
}

export const hasHole = (template: Template, name: HoleName): boolean =>
  template.some(part => typeof part !== 'string' && part.hole === name)

/** Fills the holes; `encode` is applied to what goes in, not to the text around. */
export function render(template: Template, values: HoleValues, encode = (text: string) => text): Rendered {
  let text = ''
  let shown = ''
  for (const part of template) {
    const value = typeof part === 'string' ? part : encode(filled(part.hole, part.argument, values))
    text += value
    shown += typeof part !== 'string' && part.hole === 'secret' ? '***' : value
  }
  return { text, shown, secret: hasHole(template, 'secret') }
}

function filled(hole: HoleName, argument: string, values: HoleValues): string {
  if (hole === 'secret') return values.secret(argument)
  if (hole === 'symbol') return values.symbol ?? ''
  return writeDate(values[hole], argument, values.timezone)
}

function writeDate(date: string, format: string, timezone: string): string {
  if (format === '') return date
  if (format === 'yyyymmdd') return date.replaceAll('-', '')
  const milliseconds = Temporal.PlainDate.from(date).toZonedDateTime(timezone).epochMilliseconds
  return String(format === 'unix' ? milliseconds / 1000 : milliseconds)
}
