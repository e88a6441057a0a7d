/** The module of the engine's compiled kernels, from their sources. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Generator } from './generator.ts'
import { notice } from './generator.ts'

const options = [
  '--optimizeLevel',
  '3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--enable',
  'simd',
  '--enable',
  'relaxed-simd',
]

/** The bytes of the module. Throws with the compiler's own words. */
function compiled(root: string): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'))
  try {
    const file = join(folder, 'kernels.wasm')
    const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js')
    const done = spawnSync(process.execPath, [compiler, 'index.ts', '--outFile', file, ...options], {
      cwd: join(root, 'packages/engine/assembly'),
      encoding: 'utf8',
    })
    if (done.status !== 0) throw new Error(`the kernels do not compile:\n${done.stderr}`)
    return new Uint8Array(readFileSync(file))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The members of a union type. */
const union = (names: readonly string[]): string => names.map(name => `\n  | '${name}'`).join('') || ' never'

export const kernelsGenerator: Generator = {
  name: 'compiled kernels',
  files: async root => {
    const module = compiled(root)
    const names = WebAssembly.Module.exports(new WebAssembly.Module(module))
      .filter(({ kind }) => kind === 'function')
      .map(({ name }) => name)
    const lines =
      Buffer.from(module)
        .toString('base64')
        .match(/.{1,116}/g) ?? []
    const text = `/** ${notice} The kernels of packages/engine/assembly, compiled. */

/** Folds over complete windows. */
export type WholeKernel =${union(names.filter(name => name.startsWith('whole')))}

/** Results for windows that hold enough values, whatever is missing in them. */
export type WindowKernel =${union(names.filter(name => name.startsWith('window')))}

/** Folds over windows that lack values and yet hold enough. */
export type MendKernel =${union(names.filter(name => name.startsWith('mend')))}

/** Results of dates as they lie in symbol-major arrays. */
export type CrossKernel =${union(names.filter(name => name.startsWith('cross')))}

/** Results of dates within groups; 0 where there are more groups than fit. */
export type GroupKernel =${union(names.filter(name => name.startsWith('group')))}

/** Results of dates that lie turned round. */
export type SectionKernel =${union(names.filter(name => name.startsWith('section')))}

/** Turning round. */
export type TileKernel =${union(names.filter(name => name.startsWith('tile')))}

/** Searches for a row. */
export type FindKernel =${union(names.filter(name => name.startsWith('find')))}

/** Functions of values one by one. */
export type EachKernel =${union(names.filter(name => name.startsWith('each')))}

/** Functions of values one by one and of two numbers. */
export type NumbersKernel =${union(names.filter(name => name.startsWith('with')))}

/** The module, in base64. */
export const moduleBytes =
${lines.map(line => `  '${line}'`).join(' +\n')}
`
    return [{ path: 'packages/engine/src/wasm/generated/kernels.ts', text }]
  },
}
