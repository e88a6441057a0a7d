/** What every request carries with it. */
export interface AppEnvironment {
  Variables: {
    actor: string
    correlationId: string
  }
}
