/** Examines an installation from outside, without starting or changing anything. A new system is one entry. */
import { artifacts } from './doctor/artifacts.ts'
import { database } from './doctor/database.ts'
import { definitions } from './doctor/definitions.ts'
import type { Check, Finding } from './doctor/finding.ts'
import { largePages } from './doctor/large-pages.ts'
import { dataFolder, disk, node } from './doctor/machine.ts'
import { orchestrator } from './doctor/orchestrator.ts'
import { realtime } from './doctor/realtime.ts'
import { server } from './doctor/server.ts'
import { tokens } from './doctor/tokens.ts'
import type { Settings } from './settings.ts'

export type { Finding }

const checks: readonly Check[] = [
  node,
  dataFolder,
  disk,
  largePages,
  database,
  definitions,
  orchestrator,
  artifacts,
  realtime,
  tokens,
  server,
]

export const examine = async (settings: Settings): Promise<readonly Finding[]> =>
  (await Promise.all(checks.map(check => check(settings)))).filter(finding => finding !== null)
