/** `optaic worker`: takes Runs beside the server, on this machine or another; any number of them. */
import { type Command, Option } from 'commander'
import { logOf, type ProgramFlags, programCommand, type Surroundings, settingsOf, stopped } from './surroundings.ts'

export const workerCommand = (around: Surroundings): Command =>
  programCommand('worker', 'take Runs beside a server; any number of workers may')
    .addOption(new Option('--concurrency <runs>', 'Runs at a time (environment: OPTAIC_CONCURRENCY; default 2)'))
    .addOption(
      new Option(
        '--pool <name>',
        'work pool of Prefect, with --orchestrator prefect (environment: OPTAIC_PREFECT_POOL)',
      ),
    )
    .action(async (flags: ProgramFlags) => {
      const { terminal } = around
      const settings = await settingsOf(around, flags)
      const [{ openProgram }, { startWorker }] = await Promise.all([import('../program.ts'), import('../worker.ts')])
      const program = await openProgram({ settings, log: await logOf(around), role: 'guest' })
      try {
        const worker = await startWorker(program, around.environment, settings.concurrency)
        if (flags.json === true)
          terminal.write(`${JSON.stringify({ worker: worker.name, concurrency: settings.concurrency })}\n`)
        else terminal.write(`Worker ${worker.name} takes up to ${settings.concurrency} Runs at a time\n`)
        await stopped(around.signal)
        if (flags.json !== true) terminal.writeError('Finishing the Runs under way\n')
        await worker.drain()
      } finally {
        await program.close()
      }
    })
