/** A project as it is to be: what a file says of it, and what carrying that out comes to. */
import type { JsonDifference, Problem } from '@optaic/domain'
import type { NewInstance } from '../instances/create-instance.ts'
import type { FlowChange } from './flow-record.ts'

export interface ChangeSet {
  /** Made where it is not there. */
  readonly project: { readonly name: string; readonly about?: string }
  /** In the order in which they refer to each other. What is there and not named stays as it is. */
  readonly instances: readonly Omit<NewInstance, 'project'>[]
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
  readonly project: { readonly name: string; readonly change: 'create' | 'keep' }
  readonly instances: readonly InstanceOutcome[]
  /** Flows that are made, deployed anew, or get another status, in whichever project. */
  readonly flows: readonly FlowChange[]
  /** While anything is refused, nothing is applied. */
  readonly refused: readonly RefusedChange[]
}
