/** A file's content, decompressed as its name says; as DuckDB does it. */
import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

/** What goes wrong in the file comes as the stream's error. */
export function decompressed(path: string): Readable {
  const raw = createReadStream(path)
  if (path.endsWith('.gz')) return pipeline(raw, createGunzip(), () => {})
  if (path.endsWith('.zst')) return pipeline(raw, createZstdDecompress(), () => {})
  return raw
}
