/** When a worker looks for work: at once when it was told of some, often while there is some, seldom when all is quiet. */

export interface Rhythm {
  /** There may be something: look now. */
  wake(): void
  /** Looks until stopped; `look` gives the milliseconds until it knows of more, or null. */
  run(look: () => Promise<number | null>, onFault: (fault: Error) => void): Promise<void>
}

interface RhythmOptions {
  readonly stop: AbortSignal
  /** Whether new work is announced; then it is looked for seldom. */
  readonly isHeard: () => boolean
}

const soonMs = 100
const quietMs = 1000
const heardMs = 3000

export function createRhythm({ stop, isHeard }: RhythmOptions): Rhythm {
  let told = false
  let ring = () => {}
  const pause = (milliseconds: number) =>
    new Promise<void>(resolve => {
      if (told || stop.aborted) {
        resolve()
        return
      }
      const timer = setTimeout(() => ring(), milliseconds)
      ring = () => {
        clearTimeout(timer)
        ring = () => {}
        resolve()
      }
    })
  const wake = () => {
    told = true
    ring()
  }
  stop.addEventListener('abort', () => ring(), { once: true })
  return {
    wake,
    run: async (look, onFault) => {
      let waitMs = soonMs
      while (!stop.aborted) {
        told = false
        try {
          const nextMs = await look()
          waitMs = nextMs === 0 ? soonMs : Math.min(waitMs * 2, isHeard() ? heardMs : quietMs)
          await pause(nextMs === null || nextMs === 0 ? waitMs : Math.min(nextMs, waitMs))
        } catch (fault) {
          if (stop.aborted) return
          onFault(fault instanceof Error ? fault : new Error(String(fault)))
          await pause(quietMs)
        }
      }
    },
  }
}
