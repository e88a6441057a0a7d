/** Lays out generated documentation as the formatter of the repository wants it, so that both checks agree. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { GeneratedFile } from './generator.ts'

/** The same file, formatted; folders named `generated` are left alone, as they are by the formatter. */
export function formatted(root: string, file: GeneratedFile): GeneratedFile {
  if (file.asIs === true || file.path.includes('/generated/')) return file
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const done = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=${file.path}`], {
    cwd: root,
    input: file.text,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (done.status !== 0) throw new Error(`biome could not format ${file.path}: ${done.stderr}`)
  return { ...file, text: done.stdout }
}
