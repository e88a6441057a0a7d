/** What a worker does with a claim: begin, execute away from here, store what came out, finish. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import {
  type Artifact,
  type Instance,
  isProblem,
  type JsonObject,
  Problem,
  parseDuration,
  type Run,
  type RunTaskOutput,
} from '@optaic/domain'
import type { Claim, ClaimHandler, ClaimOutcome, Execution, NamedFlow, TaskResult } from '@optaic/ports'
import type { Context } from '../context.ts'
import { beginRun } from './begin-run.ts'
import { completeRun } from './complete-run.ts'
import { endCancelled, type Finished, failRun } from './finish-run.ts'
import { createHeartbeats, type Heartbeats } from './heartbeats.ts'
import { patiently } from './patiently.ts'
import { openJournal } from './run-journal.ts'
import { taskInput } from './task-input.ts'

export interface RunHandlerOptions {
  readonly execution: Execution
  /** Name of the worker, unique among living ones. */
  readonly worker: string
  /** Folder for the Runs' own folders. */
  readonly folder: string
  /** Default 2 s. */
  readonly heartbeatMs?: number
}

export interface RunHandler {
  readonly handle: ClaimHandler
  close(): void
}

export function createRunHandler(context: Context, options: RunHandlerOptions): RunHandler {
  const heartbeats = createHeartbeats(context, options.worker, options.heartbeatMs ?? 2000)
  return { handle: claim => handle(context, options, heartbeats, claim), close: () => heartbeats.close() }
}

async function handle(
  context: Context,
  options: RunHandlerOptions,
  heartbeats: Heartbeats,
  claim: Claim,
): Promise<ClaimOutcome> {
  const begun = await beginRun(context, options.worker, claim)
  if ('outcome' in begun) return begun.outcome
  const { run, flow, instance } = begun
  const stop = new AbortController()
  // To stop is all there is to do: whether this try still counts, the record of its end looks itself.
  const end = heartbeats.keep(run.id, () => stop.abort())
  claim.signal.addEventListener('abort', () => stop.abort(), { once: true })
  if (claim.signal.aborted) stop.abort()
  const folder = await mkdtemp(join(options.folder, 'run-'))
  try {
    return outcomeOf(run, await execute(context, options.execution, claim, { run, flow, instance, folder, stop }))
  } finally {
    end()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Work {
  readonly run: Run
  readonly flow: NamedFlow
  readonly instance: Instance
  readonly folder: string
  readonly stop: AbortController
}

async function execute(context: Context, execution: Execution, claim: Claim, work: Work): Promise<Finished> {
  const { run, instance } = work
  const journal = openJournal(context, run, claim)
  try {
    const result = await runTask(context, execution, work, message => journal.write(message))
    await journal.flush()
    if (result.state === 'cancelled') return await patiently(context, run, () => endCancelled(context, run))
    if (result.state === 'failed') {
      const { error, retryable } = result
      return await patiently(context, run, () => failRun(context, run, instance, error, retryable))
    }
    const output = result.output as unknown as RunTaskOutput
    const kept = { output, artifacts: await keepFiles(context, work, output) }
    return await patiently(context, run, () => completeRun(context, run, instance, kept))
  } catch (fault) {
    await journal.flush()
    const error = isProblem(fault)
      ? { code: fault.code, message: fault.message }
      : { code: 'internal_error', message: fault instanceof Error ? fault.message : String(fault) }
    const retryable = !isProblem(fault) || /unreachable$/.test(fault.code)
    return patiently(context, run, () => failRun(context, run, instance, error, retryable))
  }
}

async function runTask(
  context: Context,
  execution: Execution,
  { run, flow, instance, folder, stop }: Work,
  onMessage: Parameters<Execution['run']>[1]['onMessage'],
): Promise<TaskResult> {
  const declaration = context.kinds.get(instance.type)?.flows.find(candidate => candidate.kind === flow.kind)
  if (declaration === undefined)
    throw new Problem('instance_type_unknown', `This worker does not know the Flow ${flow.kind} of ${instance.type}`, {
      next: 'Start a worker of the same program as the server.',
    })
  const input = (await taskInput(context, run, flow, instance)) as unknown as JsonObject
  const { timeout = '1h', memory_mb = 4096 } = instance.execution_json
  return execution.run(
    { run_id: run.id, code: declaration.code, input, folder, timeout_ms: parseDuration(timeout), memory_mb },
    { signal: stop.signal, onMessage },
  )
}

/** Files of the version first, then those that stay with the Run; a Run can only give files of its own folder. */
async function keepFiles(context: Context, { run, folder }: Work, output: RunTaskOutput): Promise<Artifact[]> {
  const inside = (path: string) => {
    const full = resolve(folder, path)
    if (relative(folder, full).startsWith('..'))
      throw new Problem('path_not_allowed', `The Run gave a file outside its folder: ${path}`, {
        next: 'Write output to the folder of the Run.',
      })
    return full
  }
  for (const { key, path, sha256 } of output.files)
    await context.artifacts.put(key, inside(path), { move: true, ...(sha256 === undefined ? {} : { sha256 }) })
  const kept: Artifact[] = []
  for (const { name, media_type, path } of output.artifacts) {
    const stored = await context.artifacts.put(`runs/${run.id}/${run.attempt}/${name}`, inside(path))
    kept.push({ name, media_type, ...stored })
  }
  return kept
}

function outcomeOf(run: Run, finished: Finished): ClaimOutcome {
  if (finished.state === 'retry') return { ...finished, run_id: run.id, attempt: run.attempt + 1 }
  return finished.state === 'completed' ? { ...finished, run_id: run.id } : finished
}
