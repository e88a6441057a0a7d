/**
 * The commands that run the program itself, beside those that ask a server. Each loads what it runs when it is asked for,
 * so that the others do not wait for databases and engines to load.
 */
import type { Command } from 'commander'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { migrateCommand } from './commands/migrate.ts'
import { serverCommand } from './commands/server.ts'
import type { Surroundings } from './commands/surroundings.ts'
import { workerCommand } from './commands/worker.ts'

/** `fail` makes the program end with a failure after its command has said why. */
export const createCommands = (around: Surroundings, fail: () => void): readonly Command[] => [
  serverCommand(around),
  workerCommand(around),
  demoCommand(around),
  doctorCommand(around, fail),
  migrateCommand(around),
]

/** The commands as reference pages show them: nothing stands behind them. */
export const commands: readonly Command[] = createCommands(
  {
    environment: {},
    terminal: { write: () => {}, writeError: () => {}, colour: false, live: false, columns: 80 },
    signal: new AbortController().signal,
  },
  () => {},
)
