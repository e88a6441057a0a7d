/** `optaic doctor`: looks at each system the program stands on and says what is wrong and what to do. */
import { renderTable, type Terminal } from '@optaic/cli'
import type { Command } from 'commander'
import type { Finding } from '../doctor.ts'
import type { ShownSetting } from '../settings/reader.ts'
import type { Settings } from '../settings.ts'
import { type ProgramFlags, programCommand, type Surroundings, settingsOf } from './surroundings.ts'

const words = { good: 'ok', wrong: 'wrong', idle: 'idle', note: 'note' } as const
const tones = { good: 'green', wrong: 'red', idle: undefined, note: 'yellow' } as const

export const doctorCommand = (around: Surroundings, fail: () => void): Command =>
  programCommand('doctor', 'check the systems the program stands on').action(async (flags: ProgramFlags) => {
    const settings = await settingsOf(around, flags)
    const { examine } = await import('../doctor.ts')
    const findings = await examine(settings)
    const healthy = findings.every(finding => finding.state !== 'wrong')
    const { terminal } = around
    if (flags.json === true)
      terminal.write(`${JSON.stringify({ healthy, findings, settings: settings.shown }, null, 2)}\n`)
    else
      terminal.write(
        renderTable<Finding>(
          [
            { heading: 'STATE', cell: ({ state }) => words[state], tone: ({ state }) => tones[state] },
            { heading: 'WHAT', cell: ({ what }) => what },
            { heading: 'FOUND', cell: ({ found }) => found },
            { heading: 'WHAT TO DO', cell: ({ next }) => next, optional: true },
          ],
          findings,
          terminal,
        ) + settingsTable(settings, terminal),
      )
    if (!healthy) fail()
  })

const origins = { flag: 'flag', environment: 'environment', file: 'config file', default: '' } as const

/** What was set and by whom; what nobody set is in the reference. */
function settingsTable({ shown }: Settings, terminal: Terminal): string {
  const set = shown.filter(({ from }) => from !== 'default')
  if (set.length === 0) return ''
  const table = renderTable<ShownSetting>(
    [
      { heading: 'SETTING', cell: ({ name }) => name },
      { heading: 'VALUE', cell: ({ value }) => value ?? '' },
      { heading: 'FROM', cell: ({ from }) => origins[from] },
    ],
    set,
    terminal,
  )
  return `\n${table}`
}
