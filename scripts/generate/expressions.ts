/** The reference pages of what expressions may call, from the declarations: every operator, every macro. */
import type { DefinitionDeclaration } from '@optaic/domain'
import type { Argument, Example, Macro } from '@optaic/engine'
import { macroOf, type Plugins } from '@optaic/kit'
import type { Generator } from './generator.ts'
import { block, code, page, table } from './markdown.ts'
import { optionalExport } from './optional-export.ts'

interface OperatorCode {
  readonly family: 'element' | 'series' | 'cross'
  readonly formula: string
  readonly missing: string
  readonly source?: string
  readonly aliases: readonly string[]
  readonly arguments: readonly Argument[]
}

const families = {
  element: 'Element by element',
  series: 'Over time, for each symbol',
  cross: 'Across the symbols of a date',
} as const

const value = (cell: number | null | undefined): string => (cell == null ? '-' : String(Number(cell.toPrecision(6))))

/** The example as a table of rows: one for each date, or for each symbol where every symbol has one date only. */
export function exampleTable({ expression, fields, result }: Example): string {
  const names = Object.keys(fields)
  const dates = result[0]?.length ?? 0
  const many = result.length > 1 && dates > 1
  const rows = result.flatMap((series, s) =>
    series.map((cell, t) => [
      ...(many ? [`S${s + 1}`] : []),
      ...names.map(name => value(fields[name]?.[s]?.[t])),
      value(cell),
    ]),
  )
  return table([...(many ? ['symbol'] : []), ...names.map(code), code(expression)], rows)
}

function argumentRows(list: readonly Argument[]): readonly (readonly string[])[] {
  return list.map(({ name, kind, type, default: fallback, min, max, about }) => [
    code(name),
    bounded(kind === 'series' ? (type ?? 'number') : kind, min, max),
    fallback === undefined ? 'required' : code(String(fallback)),
    about,
  ])
}

function bounded(what: string, min?: number, max?: number): string {
  const bounds = [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`].filter(Boolean)
  return bounds.length === 0 ? what : `${what} (${bounds.join(', ')})`
}

function operatorSection({ name, version, about, examples, code: stored }: DefinitionDeclaration): string {
  const { formula, missing, source, aliases, arguments: args } = stored as unknown as OperatorCode
  return [
    `### ${name.toUpperCase()}`,
    about,
    versionNote(version),
    block('text', formula),
    aliases.length === 0 ? '' : `Also called ${aliases.map(code).join(', ')}.`,
    table(['argument', 'what', 'default', 'meaning'], argumentRows(args)),
    `**Missing values.** ${missing}`,
    ...(examples as unknown as readonly Example[]).map(exampleTable),
    source === undefined ? '' : `Source: ${source}.`,
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** One section for each family. */
export function operatorsPage(declarations: readonly DefinitionDeclaration[]): string {
  const sections = Object.entries(families).map(([family, heading]) => {
    const own = declarations.filter(declaration => declaration.code.family === family)
    return own.length === 0 ? '' : [`## ${heading}`, ...own.map(operatorSection)].join('\n\n')
  })
  return page('Operators', [operatorsIntroduction, ...sections])
}

/** Said once instead of with each. */
const usual = '1.0.0'
const versionsIntroduction = `All are of version ${usual} but where another is told; \`NAME@${usual}\` pins a name to that version.`
const versionNote = (version: string = usual) => (version === usual ? '' : `Version ${version}.`)

const operatorsIntroduction = `What an expression may call. Names are matched without regard to case, fields are written \`close\` or \`$close\`, and
the examples below are run by the tests; \`-\` is a missing value. A window of n rows gives a value when all n are present (in the dialect
\`qlib\` from the first present one on), or with \`min_periods=k\` when k of them are; a window of 0 is all of history.
${versionsIntroduction} See the guide
[expressions](../guides/expressions.md).`

/** Where a collection of macros comes from: its source without the place in it. */
const collectionOf = (macro: Macro): string =>
  (macro.source ?? 'Others').replace(/, (alpha \d+|appendix .*|function .*)$/, '')

function macroSection(macro: Macro): string {
  const { name, version, about, parameters, body, dialect, source = '', examples = [] } = macro
  return [
    `### ${name}`,
    dialect === undefined ? about : `${about} Read in the dialect \`${dialect}\`.`,
    versionNote(version),
    block('text', body),
    table(
      ['parameter', 'what', 'default', 'meaning'],
      parameters.map(({ name, default: fallback, about, constant, min, max }) => [
        code(name),
        bounded(constant === undefined ? 'expression' : constant === 'whole' ? 'whole number' : 'number', min, max),
        fallback === undefined ? 'required' : code(fallback),
        about,
      ]),
    ),
    ...examples.map(exampleTable),
    source.includes(', function ') ? `Source: ${source}.` : '',
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

/** One section for each collection. */
export function macrosPage(macros: readonly Macro[]): string {
  const sections = [...Map.groupBy(macros, collectionOf)].map(([collection, own]) =>
    [`## ${collection}`, ...own.map(macroSection)].join('\n\n'),
  )
  return page('Macros', [macrosIntroduction, ...sections])
}

const macrosIntroduction = `Formulas with a name, called like operators: \`ALPHA001\`, \`RANK(KMID)\`. None of them knows the future; that is proven by
the tests, at many dates and with missing data. Register your own with \`POST /api/v1/definitions\`, or with
\`optaic experiment save\`. ${versionsIntroduction}`

export const expressionsGenerator: Generator = {
  name: 'operators and macros',
  files: async root => {
    const plugins = (await optionalExport(root, 'host/src/plugins.ts', 'plugins')) as Plugins | undefined
    if (plugins === undefined) return []
    const macros = plugins.macros.flatMap(({ declaration }) => macroOf(declaration) ?? [])
    return [
      { path: 'docs/reference/operators.md', text: operatorsPage(plugins.operators.map(op => op.declaration)) },
      { path: 'docs/reference/macros.md', text: macrosPage(macros) },
    ]
  },
}
