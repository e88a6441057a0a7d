/** A bell that one waits for: a ring while nobody waits is kept, and many rings are one. */
export interface Bell {
  ring(): void
  /** Resolves at the next ring, or after so many milliseconds. */
  wait(milliseconds: number): Promise<void>
}

export function createBell(): Bell {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring: () => {
      rung = true
      wake?.()
    },
    wait: async milliseconds => {
      if (!rung)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, milliseconds)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      wake = null
      rung = false
    },
  }
}
