/** Servers of others on this machine, for demos and tests. */
export { freePort } from './free-port.ts'
export { type LocalServer, type LocalServerOptions, startLocalServer } from './local-server.ts'
