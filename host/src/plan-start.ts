/** What starting this program, with its plugins, would do to an installation that runs; nothing is written. */
import { randomUUIDv7 } from 'node:crypto'
import { changePlanDocument } from '@optaic/http'
import type { Log } from './log.ts'
import { examinePlugins } from './own-plugins.ts'
import { openProgram } from './program.ts'
import type { Settings } from './settings.ts'

/** Throws what the examination of plugins finds, and `database_unreachable` where no database runs. */
export async function planStart(settings: Settings, log: Log): Promise<ReturnType<typeof changePlanDocument>> {
  const program = await openProgram({ settings, log, role: 'guest' })
  try {
    if (settings.plugins.length > 0) await examinePlugins(program.plugins)
    const caller = { actor: 'optaic', correlation_id: randomUUIDv7() }
    return changePlanDocument(await program.lifecycle.planDeclarations(caller))
  } finally {
    await program.close()
  }
}
