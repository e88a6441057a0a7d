import { expect, test } from 'vitest'
import { surfacePage } from './surface.ts'

const files: Readonly<Record<string, string>> = {
  'p/src/index.ts': `export { open, type Options as OpenOptions } from './open.ts'
export type { Json } from '@optaic/domain'
export * from './shapes.ts'`,
  'p/src/open.ts': `const hidden = 1
/** Options. */
export interface Options { /** Inside. */ readonly n: number; close(): void }
export async function open<T>({ n }: Options): Promise<T> { return hidden as T }`,
  'p/src/shapes.ts': `export const area = (w: number, h: number): number => w * h
export const limit: number = 3
export const guess = 4
export type Shape = 'round' | 'flat'
export class Box extends Array {
  #secret = 1
  private other = 2
  readonly size: number = 3
  constructor(n: number) { super(n) }
  get half(): number { return 1 }
  fold(by: number): Box { return this }
}`,
  'p/other.ts': 'export function extra() {}',
}
const read = (path: string) => files[path] ?? ''

test('a page has every export with its types, by name, and nothing of what is inside', () => {
  const manifest = { name: '@optaic/p', exports: { '.': './src/index.ts', './extra': './other.ts' } }
  const [, main = '', extra = ''] = surfacePage('p', manifest, read).split(/^## /m)
  expect(main).toBe(`@optaic/p

\`\`\`ts
class Box extends Array {
  readonly size: number
  constructor(n: number)
  get half(): number
  fold(by: number): Box
}

export { Json } from '@optaic/domain'

interface Options {
  readonly n: number
  close(): void
} // as OpenOptions

type Shape = 'round' | 'flat'

const area: (w: number, h: number) => number

const guess

const limit: number

async function open<T>({ n }: Options): Promise<T>
\`\`\`

`)
  expect(extra).toBe('@optaic/p/extra\n\n```ts\nfunction extra()\n```\n')
})
