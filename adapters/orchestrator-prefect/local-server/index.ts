/** A Prefect server of one's own on this machine: for the demo, for tests and to try it out. */
export { installPrefect, whyNoPrefect } from './install-prefect.ts'
export { authorization, type LocalPrefect, type LocalPrefectOptions, startLocalPrefect } from './local-prefect.ts'
