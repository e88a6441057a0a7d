/** Lists that come a page at a time, read as one. */

export interface Page<T> {
  readonly items: readonly T[]
  /** `after` of the next page; null on the last. */
  readonly next: string | null
}

/** Every item of every page, fetched as they are asked for. */
export async function* everyItem<T>(page: (after: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const { items, next } = await page(after)
    yield* items
    after = next ?? undefined
  } while (after !== undefined)
}

/** The first `most` items; all of them when left out. */
export async function collect<T>(
  items: AsyncIterable<T>,
  most: number = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const list: T[] = []
  if (most <= 0) return list
  for await (const item of items) if (list.push(item) >= most) break
  return list
}
