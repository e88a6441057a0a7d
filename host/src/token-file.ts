/** The file of bearer tokens: who holds each, how far it reaches, and whether it may change anything. */
import { readFileSync } from 'node:fs'
import { type Access, fullAccess, isId, Problem, type ProblemDetail } from '@optaic/domain'
import type { TokenHolder } from '@optaic/http'

const least = 16

const isName = (text: string) => /^[a-z0-9][a-z0-9._-]{0,99}$/.test(text)

/** What a right behind a token makes of an access, or what is wrong with it. It is never shown: it may be half of a token. */
function applied(right: string, access: Access): Access | string {
  if (right === 'read-only') return { ...access, changes: false }
  const listed = /^projects=(.*)$/.exec(right)?.[1]
  if (listed === undefined) return 'has a blank in its token, or behind it something else than read-only and projects=…'
  const projects = listed.split(',')
  const wrong = projects.findIndex(entry => !isName(entry) && !isId(entry))
  if (wrong === -1) return { ...access, projects: projects.map(entry => entry.toLowerCase()) }
  return `names in projects=… as number ${wrong + 1} neither the name nor the id of a project`
}

interface Line {
  readonly holder: TokenHolder
  readonly faults: string[]
}

function readLine(line: string, number: number): Line {
  const [, name, rest = ''] = /^(?:([\w.-]+):)?(.+)$/.exec(line) ?? []
  const [token = '', ...rights] = rest.trim().split(/\s+/)
  const faults: string[] = []
  if (token.length < least) faults.push(`has a token of less than ${least} characters`)
  const seen = new Set<string>()
  let access = fullAccess
  for (const right of rights) {
    const kind = right.split('=')[0] ?? ''
    const found = applied(right, access)
    if (typeof found === 'string') faults.push(found)
    else if (seen.has(kind)) faults.push(`says ${kind} twice`)
    else access = found
    seen.add(kind)
  }
  return { holder: { actor: name ?? `token-${number}`, token, access }, faults }
}

/** Throws `invalid_request` with every fault and its line. */
export function parseTokens(text: string, file: string): readonly TokenHolder[] {
  const faults: ProblemDetail[] = []
  const holders: TokenHolder[] = []
  const lines = new Map<string, number>()
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const { holder, faults: found } = readLine(line, holders.length + 1)
    const before = lines.get(holder.token)
    if (before !== undefined && holder.token.length >= least) found.push(`has the token of line ${before} again`)
    lines.set(holder.token, at + 1)
    holders.push(holder)
    faults.push(...found.map(message => ({ path: `line ${at + 1}`, message })))
  }
  if (holders.length === 0) faults.push({ path: file, message: 'holds no token' })
  if (faults.length === 0) return holders
  throw new Problem('invalid_request', `The token file ${file} cannot be used`, {
    details: faults,
    next: 'Write a line for each token, such as: alice:$(openssl rand -hex 32) read-only projects=research,live',
  })
}

/** Without a file nobody is asked for a token. Throws `invalid_request`. */
export function readTokens(file: string | null): readonly TokenHolder[] {
  if (file === null) return []
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Problem(
      'invalid_request',
      `The token file ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}`,
      {
        cause,
        next: 'Name a file that this account may read with --token-file.',
      },
    )
  }
  return parseTokens(text, file)
}
