/** Turns what a Postgres server says when it does not let us in, or does not answer, into what is wrong and what to do. */
import { isProblem, Problem } from '@optaic/domain'

interface Explanation {
  readonly what: string
  readonly next: string
}

const account = 'Mend the user and the password in the database URL.'
const certificate = 'Name the file of the authority that signed it with sslrootcert=… in the database URL.'

const explanations: Readonly<Record<string, Explanation>> = {
  '28P01': { what: 'it refuses the password', next: account },
  '28000': {
    what: 'it does not let this user in from here',
    next: `${account} Or allow it in pg_hba.conf of the server.`,
  },
  '08P01': { what: 'it, or the pooler before it, does not know the user or the database', next: account },
  '3D000': { what: 'there is no such database', next: 'Create it, or mend its name in the database URL.' },
  '42501': {
    what: 'the user may not do what is needed',
    next: 'Make the user the owner of the database: ALTER DATABASE … OWNER TO …',
  },
  '53300': {
    what: 'it has no connection left',
    next: 'Raise max_connections, or put a pooler such as PgBouncer before it.',
  },
  ENOTFOUND: { what: 'there is no such host', next: 'Mend the host in the database URL.' },
  ECONNREFUSED: { what: 'nothing listens there', next: 'Start Postgres, or mend host and port in the database URL.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its certificate is for another host',
    next: 'Use the host that the certificate names, or give the server a certificate for this one.',
  },
  CERT_HAS_EXPIRED: { what: 'its certificate has expired', next: 'Give the server a new certificate.' },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'nobody known signed its certificate', next: certificate },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'nobody known signed its certificate', next: certificate },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'nobody known signed its certificate', next: certificate },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: 'nobody known signed its certificate', next: certificate },
}

const withoutTls: Explanation = {
  what: 'it does not speak TLS',
  next: 'Turn on ssl on the server, or take sslmode out of the database URL.',
}

/** A fault that is no answer of the server at all. */
const silent: Explanation = {
  what: 'it does not answer',
  next: 'Check that Postgres runs; the work goes on when it is back.',
}

interface Fault extends Error {
  readonly code?: string
}

/** `database_unreachable` for whatever went wrong with a connection; other faults come back as they are. */
export function serverProblem(fault: unknown): unknown {
  if (!(fault instanceof Error) || isProblem(fault)) return fault
  const explanation = explain(fault)
  if (explanation === null) return fault
  return new Problem('database_unreachable', `The database cannot be used: ${explanation.what}`, {
    cause: fault,
    next: explanation.next,
  })
}

function explain({ code, message }: Fault): Explanation | null {
  const known = explanations[code ?? '']
  if (known !== undefined) return known
  if (/does not support SSL/.test(message)) return withoutTls
  if (
    /Connection terminated|not queryable|Client was closed|timeout exceeded|timeout expired|read timeout/.test(message)
  )
    return silent
  return /^(E[A-Z]{4,}|57P0\d|08\d{3})$/.test(code ?? '') ? silent : null
}
