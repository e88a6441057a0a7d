/** What every request carries with it. */
import type { Principal } from '@optaic/domain'

export interface AppEnvironment {
  Variables: {
    principal: Principal
    correlationId: string
  }
}
