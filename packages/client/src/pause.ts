/** Waits, unless told to stop: the one clock of this package, so that tests can hand in another. */

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>

export const pause: Pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
