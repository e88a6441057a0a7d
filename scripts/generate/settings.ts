/** The reference page of the settings, from their declarations. */
import type { Generator } from './generator.ts'
import { code, page, table } from './markdown.ts'
import { optionalExport } from './optional-export.ts'

/** What is read of a setting's declaration. */
export interface DeclaredSetting {
  readonly kind: string
  readonly env: string
  readonly flag?: string
  readonly about: string
  readonly secret?: boolean
  readonly fallback?: string | number
  readonly least?: number
  readonly most?: number
}

const flagName = (flag: string) => `--${flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`

const range = ({ least, most }: DeclaredSetting) => (least === undefined ? '' : ` From ${least} to ${most}.`)

const orFile = ({ kind, secret }: DeclaredSetting) => (secret === true || kind === 'url' ? ' Also as `…_FILE`.' : '')

export function settingsPage(systems: Readonly<Record<string, Readonly<Record<string, DeclaredSetting>>>>): string {
  const sections = Object.entries(systems).flatMap(([system, fields]) => [
    `## ${system}`,
    table(
      ['environment', 'config file', 'flag', 'default', 'meaning'],
      Object.entries(fields).map(([name, field]) => [
        code(field.env),
        code(`${system}.${name}`),
        field.flag === undefined ? '' : code(flagName(field.flag)),
        field.fallback === undefined ? '' : code(String(field.fallback)),
        `${field.about}${range(field)}${orFile(field)}`,
      ]),
    ),
  ])
  return page('Settings', [introduction, ...sections])
}

const introduction = `A flag wins over the environment, the environment over the config file, the config file over the default. All are checked
together when a command starts, and every fault is told at once. Secrets, and addresses that may hold one, can be given as
files: \`OPTAIC_DATABASE_URL_FILE=/run/secrets/database\` reads the value from there. \`optaic doctor\` shows what is set and
where it came from, with secrets hidden. How to write a config file: [configuration](../guides/configuration.md).`

export const settingsGenerator: Generator = {
  name: 'settings',
  files: async root => {
    const systems = await optionalExport(root, 'host/src/settings/systems.ts', 'systems')
    return [{ path: 'docs/reference/settings.md', text: settingsPage((systems ?? {}) as never) }]
  },
}
