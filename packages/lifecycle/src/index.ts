/** The use cases: they know no kind and no product. */
export type { LifecycleOptions } from './context.ts'
export { calledKinds, heldBack, heldBackText } from './definitions/held-back.ts'
export { checkOutput } from './guardrails/check-output.ts'
export type { NewInstance } from './instances/create-instance.ts'
export type { InstanceView } from './instances/instance-view.ts'
export { createLifecycle, type Lifecycle } from './lifecycle.ts'
export type { Maintenance } from './maintain.ts'
export type { RunHandler } from './runs/run-handler.ts'
