/**
 * The record of what the program has shipped: a line for each version of a Definition, which is added to and never changed. An
 * installation that has registered a version refuses to start with a program that declares another one under the same number.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersOf, behaviourOf, canonicalJson, type DefinitionDeclaration } from '@optaic/domain'
import { declarationsOf, type Plugins } from '@optaic/kit'
import { type Generator, Refusal } from './generator.ts'
import { optionalExport } from './optional-export.ts'

const place = 'host/shipped-definitions.tsv'

const head = `# What the program has shipped. \`npm run generate\` adds lines, and refuses to change one: a Definition that does something else
# gets a new version. Only what no release has had may be taken out by hand. An answer is an example's question and result.
# kind\tname\tversion\tbehaviour\taliases\tanswers
`

interface Shipped {
  readonly kind: string
  readonly name: string
  readonly version: string
  /** Digest of what it is held to. */
  readonly behaviour: string
  readonly aliases: readonly string[]
  /** Digests of what its examples give, by those of what they ask. */
  readonly answers: ReadonlyMap<string, string>
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

function shippedBy(declaration: DefinitionDeclaration): Shipped {
  const { kind, name, version, code } = declaration
  return {
    kind,
    name,
    version,
    behaviour: digest(canonicalJson(behaviourOf(declaration))),
    aliases: Array.isArray(code.aliases) ? (code.aliases as string[]) : [],
    answers: new Map(answersOf(declaration).map(({ question, answer }) => [digest(question), digest(answer)])),
  }
}

const write = ({ kind, name, version, behaviour, aliases, answers }: Shipped): string =>
  [
    kind,
    name,
    version,
    behaviour,
    aliases.toSorted().join(),
    Array.from(answers, ([question, answer]) => `${question}:${answer}`)
      .sort()
      .join(),
  ].join('\t')

const listIn = (cell: string): string[] => cell.split(',').filter(part => part !== '')

function read(line: string): Shipped {
  const [kind = '', name = '', version = '', behaviour = '', aliases = '', answers = ''] = line.split('\t')
  const pairs = listIn(answers).map(pair => pair.split(':') as [string, string])
  return { kind, name, version, behaviour, aliases: listIn(aliases), answers: new Map(pairs) }
}

const keyOf = ({ kind, name, version }: Shipped): string => `${kind} ${name} ${version}`

/** What of a version is not as it was recorded. */
function faultsOf(before: Shipped, now: Shipped): readonly string[] {
  const lost = before.aliases.filter(alias => !now.aliases.includes(alias))
  const turned = [...now.answers].some(([question, answer]) => (before.answers.get(question) ?? answer) !== answer)
  return [
    ...(before.behaviour === now.behaviour ? [] : ['does something else than was shipped: give it a new version']),
    ...(turned ? ['gives another answer to an example than was shipped: give it a new version'] : []),
    ...lost.map(alias => `is no longer called ${alias}, which formulas may call it: give it that alias again`),
  ]
}

/**
 * The text of the record, with what is new. Throws {@link Refusal} with every version that was shipped and is another one now,
 * and with every Definition that is gone.
 */
export function shippedRecord(text: string, declarations: readonly DefinitionDeclaration[]): string {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const record = new Map(lines.map(read).map(shipped => [keyOf(shipped), shipped]))
  const now = declarations.map(shippedBy)
  const faults = now.flatMap(shipped => {
    const before = record.get(keyOf(shipped))
    return before === undefined ? [] : faultsOf(before, shipped).map(fault => `${keyOf(shipped)} ${fault}`)
  })
  const gone = [...record.values()].filter(
    ({ kind, name }) => !now.some(shipped => shipped.kind === kind && shipped.name === name),
  )
  faults.push(...gone.map(shipped => `${keyOf(shipped)} is gone, and what uses it would stop: ship it again`))
  if (faults.length > 0) throw new Refusal([`${place} holds what was shipped.`, ...faults].join('\n  '))
  for (const shipped of now) {
    const before = record.get(keyOf(shipped))
    record.set(keyOf(shipped), {
      ...shipped,
      answers: new Map([...(before?.answers ?? []), ...shipped.answers]),
    })
  }
  return `${head}${[...record.values()].map(write).sort().join('\n')}\n`
}

export const shippedGenerator: Generator = {
  name: 'record of shipped Definitions',
  files: async root => {
    const plugins = await optionalExport(root, 'host/src/plugins.ts', 'plugins')
    if (plugins === undefined) return []
    const before = existsSync(join(root, place)) ? readFileSync(join(root, place), 'utf8') : ''
    return [{ path: place, text: shippedRecord(before, declarationsOf(plugins as Plugins)), asIs: true }]
  },
}
