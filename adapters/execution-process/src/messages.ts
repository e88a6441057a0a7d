/** What the pool and its processes say to each other. */

import type { JsonObject } from '@optaic/domain'
import type { TaskMessage, TaskResult } from '@optaic/ports'

export type ToProcess =
  | {
      readonly type: 'run'
      readonly run_id: string
      readonly code: string
      readonly input: JsonObject
      readonly folder: string
    }
  | { readonly type: 'exit' }

export type FromProcess =
  | { readonly type: 'ready' }
  | { readonly type: 'message'; readonly message: TaskMessage }
  | { readonly type: 'memory'; readonly bytes: number }
  /** `last` when the process ends after this and must not be used again. */
  | { readonly type: 'result'; readonly result: TaskResult; readonly last?: true }
