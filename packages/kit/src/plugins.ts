/** The plugins of a program, as one value. */
import type { DefinitionDeclaration } from '@optaic/domain'
import type { AccessorDefinition } from './accessor.ts'
import type { OpDefinition } from './expressions/op.ts'
import type { OpMacroDefinition } from './expressions/op-macro.ts'
import type { PipelineDefinition } from './pipeline.ts'
import type { StoreDefinition } from './store.ts'

export interface Plugins {
  readonly pipelines: readonly PipelineDefinition[]
  readonly stores: readonly StoreDefinition[]
  readonly accessors: readonly AccessorDefinition[]
  readonly operators: readonly OpDefinition[]
  readonly macros: readonly OpMacroDefinition[]
}

export const declarationsOf = (plugins: Plugins): readonly DefinitionDeclaration[] =>
  [...plugins.pipelines, ...plugins.stores, ...plugins.accessors, ...plugins.operators, ...plugins.macros].map(
    plugin => plugin.declaration,
  )

/** The plugin of a name and exact version, or undefined. */
export const findPlugin = <D extends { readonly declaration: DefinitionDeclaration }>(
  list: readonly D[],
  name: string,
  version: string,
): D | undefined => list.find(plugin => plugin.declaration.name === name && plugin.declaration.version === version)
