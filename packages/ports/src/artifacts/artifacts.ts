/** Artifacts: files that are written once and then only read, under keys we choose. */

export interface StoredFile {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

export interface PutOptions {
  /** The caller gives the local file away: it may be moved instead of copied, and is not to be touched again. Default false. */
  readonly move?: boolean
  /** SHA-256 of the file, where the caller has just made it: a store on this machine does not read it again for that. */
  readonly sha256?: string
}

/** A key is relative, its parts joined by `/`; `path_not_allowed` is thrown for `..`, absolute paths, backslashes, empty parts. */
export interface Artifacts {
  /**
   * Stores a local file under a key, whole or not at all. The same key with the same content is fine; with other
   * content it throws `store_corrupt`. Throws `artifacts_unreachable`.
   */
  put(key: string, localPath: string, options?: PutOptions): Promise<StoredFile>
  /** A local path with the file's content, fetched if need be. Throws `store_corrupt` when it is missing. */
  local(key: string): Promise<string>
  has(key: string): Promise<boolean>
  remove(key: string): Promise<void>
  /** Keys that begin with a prefix. */
  list(prefix: string): AsyncIterable<string>
  close(): Promise<void>
}
