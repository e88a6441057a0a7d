/** Work that waits (for the disk, for another thread) begun before its turn, and taken in order. */

/** Begins each task while up to `most` before it are not taken yet. Whatever happens, nothing goes on when it has ended. */
export async function* ahead<T>(tasks: Iterable<() => Promise<T>>, most: number): AsyncGenerator<T> {
  const begun: Promise<T>[] = []
  try {
    for (const task of tasks) {
      const result = task()
      // A fault is thrown when its turn comes.
      result.catch(() => undefined)
      begun.push(result)
      if (begun.length > most) yield await (begun.shift() as Promise<T>)
    }
    while (begun.length > 0) yield await (begun.shift() as Promise<T>)
  } finally {
    await Promise.allSettled(begun)
  }
}
