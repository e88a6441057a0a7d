/** Moves artifacts from one store to another by key: each is sent whole or not at all, and sent again does no harm. */
import { Problem } from '@optaic/domain'
import type { Artifacts } from '@optaic/ports'

export interface MovedFiles {
  readonly files: number
  readonly bytes: number
}

export interface MoveFilesOptions {
  readonly from: Artifacts
  readonly to: Artifacts
  /** Files that the records name, with their checksum where it is known. */
  readonly named: readonly { readonly key: string; readonly sha256: string | null }[]
  readonly onFile: (done: number, of: number) => void
}

const atOnce = 8

/** Throws `target_not_empty` before anything is sent, `store_corrupt` for what is missing or damaged in the source. */
export async function moveFiles({ from, to, named, onFile }: MoveFilesOptions): Promise<MovedFiles> {
  const keys = await Array.fromAsync(from.list(''))
  const ours = new Set(keys)
  const missing = named.filter(file => !ours.has(file.key))
  if (missing.length > 0) throw corrupt(missing.map(({ key }) => [key, 'missing'] as const))
  for await (const key of to.list('')) if (!ours.has(key)) throw foreign(key)
  const sums = new Map(named.map(file => [file.key, file.sha256 ?? sumInName(file.key)]))
  const moved = { files: 0, bytes: 0 }
  const left = keys.values()
  const move = async () => {
    for (const key of left) {
      const sent = await to.put(key, await from.local(key))
      const wanted = sums.get(key) ?? sent.sha256
      if (wanted !== sent.sha256) throw corrupt([[key, `has the checksum ${sent.sha256}, not ${wanted}`]])
      moved.bytes += sent.bytes
      onFile(++moved.files, keys.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, move))
  return moved
}

/** Files of datasets are named by the SHA-256 of their content. */
const sumInName = (key: string): string | null => /\/([0-9a-f]{64})\.\w+$/.exec(key)?.[1] ?? null

const corrupt = (faults: readonly (readonly [string, string])[]) =>
  new Problem(
    'store_corrupt',
    `${faults.length} of the files that the records name ${faults.length === 1 ? 'is' : 'are'} not as they should be`,
    {
      details: faults.map(([path, message]) => ({ path, message })),
      next: 'Bring them back from a backup, or run again what wrote them.',
    },
  )

const foreign = (key: string) =>
  new Problem('target_not_empty', `The bucket is not empty: it has ${key}, which is not of this installation`, {
    next: 'Name an empty bucket, or a prefix below which there is nothing: s3://bucket/prefix',
  })
