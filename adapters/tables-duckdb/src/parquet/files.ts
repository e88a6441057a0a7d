/** The Parquet files that a session reads. Each is opened once; one that has changed since, or that another took the place of, is opened again. */
import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { type Footer, readFooter } from './footer.ts'
import { Unsuited } from './unsuited.ts'

/** DuckDB reads these as patterns. */
export const isPattern = (path: string): boolean => /[*?[\]]/.test(path)

/** Of a session that reads more files, the others are opened each time: a process may not have many open. */
const mostOpen = 64
/** What is no file is not waited for. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

export interface ParquetFile {
  readonly file: FileHandle
  readonly footer: Footer
  /** To be called when nothing reads it any more. */
  release(): Promise<void>
}

interface Known extends Pick<ParquetFile, 'footer'> {
  readonly stamp: string
  /** Null where it is not kept open. */
  readonly file: FileHandle | null
}

export class ParquetFiles {
  readonly #known = new Map<string, Known>()
  readonly #open = new Set<FileHandle>()
  #closed = false

  /** Throws what the system says of a file that cannot be opened, and {@link Unsuited} for what DuckDB has to read. */
  async open(path: string): Promise<ParquetFile> {
    const known = this.#known.get(path)
    if (known === undefined || known.file === null || stampOf(await stat(path, exactly)) !== known.stamp)
      return this.#opened(path)
    return { file: known.file, footer: known.footer, release: async () => {} }
  }

  async #opened(path: string): Promise<ParquetFile> {
    const file = await open(path, flags)
    try {
      const look = await file.stat(exactly)
      if (!look.isFile()) throw new Unsuited('no file')
      const stamp = stampOf(look)
      const known = this.#known.get(path)
      const footer = known?.stamp === stamp ? known.footer : await readFooter(file, Number(look.size))
      if (this.#closed) throw new Unsuited('a session that is closed')
      const kept = this.#open.size < mostOpen
      if (kept) this.#open.add(file)
      this.#known.set(path, { stamp, footer, file: kept ? file : null })
      return { file, footer, release: async () => (kept ? undefined : file.close()) }
    } catch (fault) {
      await file.close()
      throw fault
    }
  }

  /** Nothing may read any more. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(Array.from(this.#open, file => file.close()))
    this.#open.clear()
  }
}

const exactly = { bigint: true } as const

type Look = Record<'dev' | 'ino' | 'size' | 'mtimeNs', bigint>

const stampOf = ({ dev, ino, size, mtimeNs }: Look): string => [dev, ino, size, mtimeNs].join(' ')
