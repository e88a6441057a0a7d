/** Looks for Definitions that the program ships and that are left out, because their names are registered here. */

import { instanceTypes } from '@optaic/kinds'
import { declarationsOf } from '@optaic/kit'
import { calledKinds, heldBack, heldBackText } from '@optaic/lifecycle'
import { openStorage } from '@optaic/storage-postgres'
import { loadPlugins } from '../own-plugins.ts'
import { findServer } from '../running-server.ts'
import type { Check } from './finding.ts'

/** Null where there is nothing to tell, or no database to ask: that is told elsewhere. */
export const definitions: Check = async settings => {
  const url = settings.databaseUrl ?? findServer(settings.dataFolder)?.database.url
  if (url === undefined) return null
  const plugins = await loadPlugins(settings.plugins).catch(() => null)
  if (plugins === null) return null
  const storage = openStorage({ url, listenUrl: null, poolSize: 1, applicationName: 'optaic doctor' })
  try {
    const called = calledKinds(instanceTypes.map(({ kind }) => kind))
    const held = heldBack(declarationsOf(plugins), await storage.registeredDefinitions(), called)
    if (held.length === 0) return null
    return {
      what: 'definitions',
      state: 'note',
      found: `definition_held_back: ${held.map(heldBackText).join('; ')}`,
      next: 'What names them computes as before. To have the shipped ones too, register their bodies, which the reference shows, under names of your own.',
    }
  } catch {
    return null
  } finally {
    await storage.close()
  }
}
