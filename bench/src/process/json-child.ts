/** A process that answers questions, a JSON line each way; how peers in other languages and measurements alone are asked. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Answer = Readonly<Record<string, unknown>>

export interface JsonChild {
  /** Throws what the process says is wrong, or how it ended. */
  ask(question: Readonly<Record<string, unknown>>): Promise<Answer>
  close(): Promise<void>
}

export interface JsonChildOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** The environment of a peer: nothing that would slow its libraries down or change their threads behind our back. */
function environmentOf(own: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^OPENBLAS_|_NUM_THREADS$|^PYTHON/.test(name))
  return { ...Object.fromEntries(kept), PYTHONDONTWRITEBYTECODE: '1', ...own }
}

export function startJsonChild({ command, args, environment = {} }: JsonChildOptions): JsonChild {
  const child = spawn(command, args, { env: environmentOf(environment), stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: { resolve: (answer: Answer) => void; reject: (fault: Error) => void }[] = []
  let complaint = ''
  let over: Error | null = null
  const end = (fault: Error) => {
    over ??= fault
    for (const { reject } of waiting.splice(0)) reject(over)
  }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  child.on('error', end)
  child.on('close', code => end(new Error(`ended with code ${code}: ${lastLine(complaint)}`)))
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', line => {
    // Libraries print what they like; answers are objects.
    if (!line.startsWith('{')) return
    const answer = JSON.parse(line) as Answer
    const turn = waiting.shift()
    if (typeof answer.error === 'string') turn?.reject(new Error(answer.error))
    else turn?.resolve(answer)
  })
  return {
    ask: question =>
      new Promise((resolve, reject) => {
        if (over !== null) return reject(over)
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(question)}\n`)
      }),
    close: () => ended(child),
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

/** A process whose input ends is asked to end; one that does not is ended. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('close', resolve))
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
  await gone
  clearTimeout(timer)
}

/** Asks a process of its own one question: its memory is that of this piece of work alone. */
export async function askOnce(options: JsonChildOptions, question: Readonly<Record<string, unknown>>): Promise<Answer> {
  const child = startJsonChild(options)
  try {
    return await child.ask(question)
  } finally {
    await child.close()
  }
}
