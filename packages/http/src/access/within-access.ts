/** The use cases as far as the token of a request reaches: routes are given no others. */
import type { Access } from '@optaic/domain'
import type { Services } from '../services.ts'
import { changing } from './changing.ts'
import { type Checks, createChecks } from './checks.ts'
import { listing } from './listing.ts'
import { seeing } from './seeing.ts'

/** What is not seen is answered like what is not there; what is seen but may not be changed is refused: `not_allowed`. */
export function withinAccess(services: Services, access: Access): Services {
  if (access.projects === null && access.changes) return services
  const checks = createChecks(services, access)
  // Named one by one and not spread over `services`: a use case that is new has to find its place before this compiles.
  return {
    ...shared(services, checks),
    ...seeing(services, checks),
    ...listing(services, checks),
    ...changing(services, checks),
  }
}

/** What belongs to no project: all see it, and only a token without limits changes it. */
const shared = (services: Services, { library }: Checks) =>
  ({
    kinds: services.kinds,
    listDefinitions: services.listDefinitions,
    getDefinition: services.getDefinition,
    listDefinitionVersions: services.listDefinitionVersions,
    onEvents: services.onEvents,
    readiness: services.readiness,
    metrics: services.metrics,
    registerMacro: async (...given) => {
      library()
      return services.registerMacro(...given)
    },
    registerMacroVersion: async (...given) => {
      library()
      return services.registerMacroVersion(...given)
    },
  }) satisfies Partial<Services>
