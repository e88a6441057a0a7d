/** An authority of the tests' own and a certificate by it, made by the program `openssl`. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificates {
  /** File of the authority's certificate, for clients. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** One sentence where none can be made, null where they can. */
export const whyNoCertificates = (): string | null =>
  spawnSync('openssl', ['version']).status === 0 ? null : 'needs the program openssl, which makes the certificates'

/** A certificate for the host of that name and no other; `folder` must be one that nobody else uses. */
export function makeCertificates(folder: string, host: string): Certificates {
  const file = (name: string) => join(folder, name)
  const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2', '-subj', '/CN=optaic tests')
  openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${host}`)
  writeFileSync(file('names'), `subjectAltName=DNS:${host}\n`)
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.crt')
  return {
    authority: file('ca.crt'),
    certificate: readFileSync(file('server.crt'), 'utf8'),
    key: readFileSync(file('server.key'), 'utf8'),
  }
}
