/** `optaic doctor`: looks at each system the program stands on and says what is wrong and what to do. */
import { renderTable } from '@optaic/cli'
import type { Command } from 'commander'
import { examine, type Finding } from '../doctor.ts'
import { type ProgramFlags, programCommand, type Surroundings, settingsOf } from './surroundings.ts'

const words = { good: 'ok', wrong: 'wrong', idle: 'idle' } as const
const tones = { good: 'green', wrong: 'red', idle: undefined } as const

export const doctorCommand = (around: Surroundings, fail: () => void): Command =>
  programCommand('doctor', 'check the systems the program stands on').action(async (flags: ProgramFlags) => {
    const findings = await examine(settingsOf(around, flags))
    const healthy = findings.every(finding => finding.state !== 'wrong')
    const { terminal } = around
    if (flags.json === true) terminal.write(`${JSON.stringify({ healthy, findings }, null, 2)}\n`)
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
        ),
      )
    if (!healthy) fail()
  })
