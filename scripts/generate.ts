/** Writes the files that are made from declarations in the code; with `--check`, says which of them are stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { builderGenerator } from './generate/builder.ts'
import { cliGenerator } from './generate/cli.ts'
import { definitionsGenerator } from './generate/definitions.ts'
import { expressionsGenerator } from './generate/expressions.ts'
import { formatted } from './generate/formatted.ts'
import { type GeneratedFile, type Generator, Refusal } from './generate/generator.ts'
import { kernelsGenerator } from './generate/kernels.ts'
import { openApiGenerator } from './generate/openapi.ts'
import { problemsGenerator } from './generate/problems.ts'
import { settingsGenerator } from './generate/settings.ts'
import { shippedGenerator } from './generate/shipped.ts'
import { surfaceGenerator } from './generate/surface.ts'

const generators: readonly Generator[] = [
  builderGenerator,
  openApiGenerator,
  problemsGenerator,
  cliGenerator,
  definitionsGenerator,
  expressionsGenerator,
  settingsGenerator,
  shippedGenerator,
  surfaceGenerator,
  kernelsGenerator,
]

/** What is there now, or null. */
function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw fault
  }
}

/** The files whose text on disk is not what the generators say. */
export async function staleFiles(root: string, list: readonly Generator[]): Promise<readonly GeneratedFile[]> {
  const files = (await Promise.all(list.map(generator => generator.files(root)))).flat()
  return files.map(file => formatted(root, file)).filter(({ path, text }) => textAt(join(root, path)) !== text)
}

export function writeFiles(root: string, files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

async function main(): Promise<void> {
  const root = join(import.meta.dirname, '..')
  const write = !process.argv.includes('--check')
  const stale: GeneratedFile[] = []
  for (const generator of generators) {
    const files = await staleFiles(root, [generator])
    // Before the next: the surface is read from files that are written here.
    if (write) writeFiles(root, files)
    stale.push(...files)
  }
  if (write) {
    console.log(stale.length === 0 ? 'Everything was fresh' : stale.map(({ path }) => `wrote ${path}`).join('\n'))
  } else if (stale.length > 0) {
    for (const { path } of stale) console.error(`${path} is stale: run npm run generate`)
    process.exitCode = 1
  }
}

if (import.meta.main)
  await main().catch(fault => {
    if (!(fault instanceof Refusal)) throw fault
    console.error(fault.message)
    process.exitCode = 1
  })
