/** A project as it is to be: what a file says of it, and what carrying that out comes to. */
import type { DefinitionDeclaration, DefinitionKind, JsonDifference, Problem } from '@optaic/domain'
import type { Examination } from '../definitions/register-definition.ts'
import type { NewInstance } from '../instances/create-instance.ts'
import type { FlowChange } from './flow-record.ts'

/** A Definition that is data, such as a macro. */
export interface WantedDefinition extends Pick<DefinitionDeclaration, 'kind' | 'name' | 'version'> {
  /** Throws what contradicts itself in it. */
  readonly declare: () => DefinitionDeclaration
  /** `fresh`: whether the name is new here. */
  readonly examination: (fresh: boolean) => Examination
}

export interface ChangeSet {
  /** Made where it is not there; needed where there are Instances. */
  readonly project?: { readonly name: string; readonly about?: string }
  /** Registered before the Instances, in the order in which they call each other; default none. */
  readonly definitions?: readonly WantedDefinition[]
  /** In the order in which they refer to each other. What is there and not named stays as it is. */
  readonly instances: readonly Omit<NewInstance, 'project'>[]
}

/** An Instance that a new version of a Definition concerns. */
export interface DefinitionUser {
  readonly project_id: string
  readonly project_name: string
  readonly type: string
  readonly name: string
  /** `follows` it, stays as it is because it `pins` another version, or is `unfit`: its configuration does not fit. */
  readonly as: 'follows' | 'pins' | 'unfit'
  /** What does not fit. */
  readonly why: string | null
}

export interface DefinitionOutcome {
  readonly kind: DefinitionKind
  readonly name: string
  readonly version: string
  /** `update` adds a version. */
  readonly change: 'create' | 'update' | 'keep'
  /** The newest version until now. */
  readonly before: string | null
  readonly users: readonly DefinitionUser[]
}

export interface InstanceOutcome {
  readonly type: string
  readonly name: string
  readonly change: 'create' | 'update' | 'keep'
  /** Of an update: the places that differ. */
  readonly differences: readonly JsonDifference[]
}

export interface RefusedChange {
  readonly type: string
  readonly name: string
  readonly problem: Problem
}

export interface ChangePlan {
  readonly project: { readonly name: string; readonly change: 'create' | 'keep' } | null
  readonly definitions: readonly DefinitionOutcome[]
  readonly instances: readonly InstanceOutcome[]
  /** Flows that are made, deployed anew, or get another status, in whichever project. */
  readonly flows: readonly FlowChange[]
  /** While anything is refused, nothing is applied. */
  readonly refused: readonly RefusedChange[]
}
