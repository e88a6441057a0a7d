/** Footers of files that were looked at before. A file that has changed since is looked at again. */
import type { FileHandle } from 'node:fs/promises'
import { type Footer, readFooter } from './footer.ts'

/** DuckDB reads these as patterns. */
export const isPattern = (path: string): boolean => /[*?[\]]/.test(path)

export class Footers {
  readonly #known = new Map<string, { readonly stamp: string; readonly footer: Footer }>()

  async of(path: string, file: FileHandle): Promise<Footer> {
    const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true })
    const stamp = [dev, ino, size, mtimeNs].join(' ')
    const known = this.#known.get(path)
    if (known?.stamp === stamp) return known.footer
    const footer = await readFooter(file, Number(size))
    this.#known.set(path, { stamp, footer })
    return footer
  }
}
