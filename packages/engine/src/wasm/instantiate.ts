/** The compiled kernels over a memory; compiled once, when first needed. */

import {
  type CrossKernel,
  type EachKernel,
  type FindKernel,
  type GroupKernel,
  type MendKernel,
  moduleBytes,
  type NumbersKernel,
  type SectionKernel,
  type TileKernel,
  type WholeKernel,
  type WindowKernel,
} from './generated/kernels.ts'

/** Arrays are byte addresses in the memory; rows are counted in numbers. */
export type Kernels = Readonly<
  Record<
    WholeKernel,
    (
      out: number,
      x: number,
      y: number,
      start: number,
      end: number,
      boundary: number,
      w: number,
      mode: number,
      series: number,
      apart: number,
    ) => void
  > &
    Record<
      WindowKernel,
      (out: number, x: number, start: number, end: number, w: number, least: number, q: number) => void
    > &
    Record<
      MendKernel,
      (out: number, x: number, y: number, start: number, end: number, w: number, least: number, mode: number) => void
    > &
    Record<
      SectionKernel,
      (
        values: number,
        others: number,
        pitch: number,
        dates: number,
        symbols: number,
        scratch: number,
        a: number,
        b: number,
      ) => void
    > &
    Record<
      CrossKernel,
      (out: number, x: number, stride: number, dates: number, symbols: number, work: number, a: number) => void
    > &
    Record<
      GroupKernel,
      (
        out: number,
        x: number,
        groups: number,
        stride: number,
        dates: number,
        symbols: number,
        work: number,
        most: number,
      ) => number
    > &
    Record<
      TileKernel,
      (block: number, x: number, stride: number, pitch: number, dates: number, symbols: number) => void
    > &
    Record<FindKernel, (x: number, y: number, from: number, end: number) => number> &
    Record<EachKernel, (out: number, x: number, y: number, z: number, start: number, end: number) => void> &
    Record<NumbersKernel, (out: number, x: number, start: number, end: number, a: number, b: number) => void>
>

/** The part of the standard that is used here; it is in every browser and in Node, but not in the library of the language. */
declare global {
  namespace WebAssembly {
    class Memory {
      constructor(descriptor: { readonly initial: number; readonly maximum: number })
      readonly buffer: ArrayBuffer
    }
    class Module {
      constructor(bytes: Uint8Array)
      static exports(module: Module): readonly { readonly name: string; readonly kind: string }[]
    }
    class Instance {
      constructor(module: Module, imports: { readonly env: { readonly memory: Memory } })
      readonly exports: object
    }
  }
}

let compiled: WebAssembly.Module | null = null

export function instantiate(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(moduleBytes), character => character.charCodeAt(0)))
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Kernels
}
