/** Macros that people register: examined by a process of its own, then kept. */
import type { DefinitionDeclaration, JsonObject } from '@optaic/domain'
import type { Services } from '@optaic/http'
import { defineOpMacro } from '@optaic/kit'
import type { WantedDefinition } from '@optaic/lifecycle'
import type { Answers } from './answers.ts'
import { examineCode } from './examine-task.ts'
import type { Program } from './program.ts'

type Register = Pick<Services, 'registerMacro' | 'registerMacroVersion'>
type MacroInput = Parameters<Services['registerMacro']>[2]

export interface MacroRegister {
  /** A macro of a change set. */
  readonly wanted: (input: MacroInput & { readonly name: string }) => WantedDefinition
  readonly register: Register['registerMacro']
  readonly registerVersion: Register['registerMacroVersion']
}

const declared = (name: string, input: MacroInput): DefinitionDeclaration =>
  defineOpMacro({ name: name.toUpperCase(), ...input }).declaration

export function createMacroRegister({ lifecycle }: Program, answers: Answers): MacroRegister {
  const examination = (fresh: boolean): Parameters<typeof lifecycle.registerDefinition>[2] => ({
    library: ['OpDef', 'OpMacroDef'],
    examine: async (declaration, library) => {
      const parts = library.map(({ name, version, pinned, code }) => ({
        name,
        version,
        ...(pinned && { pinned }),
        code,
      }))
      const { dispose } = await answers.ask(examineCode, {
        declaration,
        library: parts,
        fresh,
      } as unknown as JsonObject)
      await dispose()
    },
  })
  return {
    wanted: ({ name, ...input }) => ({
      kind: 'OpMacroDef',
      name,
      version: input.version,
      declare: () => declared(name, input),
      examination,
    }),
    register: (caller, name, input) => lifecycle.registerDefinition(caller, declared(name, input), examination(true)),
    registerVersion: async (caller, idOrName, input) => {
      const { id, name } = await lifecycle.getDefinition(idOrName, 'OpMacroDef')
      return lifecycle.registerDefinition(caller, declared(name, input), examination(false), id)
    },
  }
}
