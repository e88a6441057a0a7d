/** A shell in which the commands of a page are typed, one block after the other, as a reader would. */
import { spawn } from 'node:child_process'
import { until } from '../until.ts'

export interface Answer {
  /** Everything printed, to standard output and standard error alike. */
  readonly text: string
  /** Of the first command that failed; 0 when none did. */
  readonly exit: number
}

export interface Shell {
  type(commands: string): Promise<Answer>
  close(): Promise<void>
}

const limitMs = 120_000

/** Bash in the folder; variables and functions stay from block to block. */
export function openShell(folder: string, environment: Readonly<Record<string, string>>): Shell {
  const child = spawn('bash', ['--norc', '--noprofile'], {
    cwd: folder,
    env: { ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      said += text
    })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  child.stdin.write("exec 2>&1\ntrap 'code=$?; [ $failed = 0 ] && failed=$code' ERR\n")
  let blocks = 0
  return {
    type: async commands => {
      const mark = `@@block-${++blocks}@@`
      const from = said.length
      // Without an input of their own the commands would read the lines that come after them.
      child.stdin.write(`failed=0\n{\n${commands}\n} < /dev/null\nprintf '\\n${mark}%s\\n' "$failed"\n`)
      const end = new RegExp(`\\n${mark}(\\d+)\\n`)
      const look = () => {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the shell is gone: ${said.slice(from)}`)
        return end.exec(said.slice(from))
      }
      const found = await until(`the commands to end:\n${commands}\n`, look, limitMs)
      return { text: said.slice(from, from + found.index), exit: Number(found[1]) }
    },
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}
