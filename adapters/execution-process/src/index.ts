/** Runs in processes of their own. */
export { openProcessExecution, type ProcessExecutionOptions } from './process-execution.ts'
export { serveTasks, type TaskTable } from './task-process.ts'
