/** The code that examines a macro somebody sent, in a process of its own: it may be anything. */
import { type DefinitionDeclaration, Problem, type TaskPart } from '@optaic/domain'
import { examine, macroOf, openLibrary, type Plugins } from '@optaic/kit'
import type { TaskCode } from '@optaic/ports'

export const examineCode = 'definition.examine'

export interface ExamineInput {
  readonly declaration: DefinitionDeclaration
  readonly library: readonly Pick<TaskPart, 'name' | 'version' | 'pinned' | 'code'>[]
  /** Whether the name is new here; one that is not is its owner's, whatever the program ships. */
  readonly fresh: boolean
}

export const examineTask =
  ({ operators }: Plugins): TaskCode =>
  async raw => {
    const { declaration, library, fresh } = raw as unknown as ExamineInput
    const macro = macroOf(declaration)
    if (macro === null) throw new TypeError(`${declaration.name} is not a macro`)
    const taken = openLibrary(operators, []).find(macro.name)
    if (fresh && taken.length > 0)
      throw new Problem('name_taken', `${macro.name} is what an operator is also called`, {
        next: 'Choose another name: expressions that are there already would mean something else.',
      })
    await examine(macro, openLibrary(operators, [...library, declaration]))
    return {}
  }
