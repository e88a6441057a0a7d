/** The reference page of problem codes, from the one catalogue. */
import { type ProblemClass, type ProblemEntry, problemCatalogue } from '@optaic/domain'
import type { Generator } from './generator.ts'
import { code, page, table } from './markdown.ts'

/** How a page of codes speaks of each class, in the order of the page. */
const headings: Readonly<Record<ProblemClass, readonly [heading: string, about: string]>> = {
  invalid: ['Invalid input', 'The request cannot be meant as it stands. HTTP 422 (400 for `invalid_request`).'],
  missing: ['Not found', 'What is named is not there. HTTP 404.'],
  refused: ['Refused by a rule', 'The request is sound, but a rule says not now. HTTP 409.'],
  conflict: ['Conflicts', 'The request does not fit the state of things. HTTP 409.'],
  unauthorised: ['Unauthorised', 'HTTP 401.'],
  forbidden: ['Forbidden', 'HTTP 403.'],
  too_large: ['Too large', 'HTTP 413.'],
  unavailable: ['Unavailable', 'Something outside does not answer; the same request may work later. HTTP 503.'],
  failed: ['Failures', 'Most are the error of a Run; as an answer of the API they are HTTP 500.'],
}

/** The page as Markdown. */
export function problemsPage(catalogue: Readonly<Record<string, ProblemEntry>>): string {
  const sections = Object.entries(headings).map(([family, [heading, about]]) => {
    const codes = Object.entries(catalogue).filter(([, entry]) => entry.class === family)
    const rows = codes.map(([name, entry]) => [code(name), entry.about])
    return rows.length === 0 ? '' : `## ${heading}\n\n${about}\n\n${table(['code', 'meaning'], rows)}`
  })
  return page('Problem codes', [introduction, ...sections])
}

const introduction = `Every error of the API is an RFC 9457 problem (\`application/problem+json\`) with a stable \`code\`: \`title\` says
what the code means, \`detail\` what happened to which thing, \`next\` what to do about it, \`details\` lists every fault with
its place, and \`instance\` is the correlation id that finds the request in the log. The command line prints the same.`

export const problemsGenerator: Generator = {
  name: 'problem codes',
  files: async () => [{ path: 'docs/reference/problems.md', text: problemsPage(problemCatalogue) }],
}
