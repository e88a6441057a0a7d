/** What every request carries with it. */
import type { Principal } from '@optaic/domain'

export interface AppEnvironment {
  Variables: {
    principal: Principal
    /** Whether who asked may still come: tokens are withdrawn while somebody watches. */
    isAdmitted: () => boolean
    correlationId: string
  }
}
