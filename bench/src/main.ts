/** `npm run bench -- SUITE`: measures a suite and prints a table, or with --json one document. */
import { parseArgs } from 'node:util'
import { describeMachine } from './machine.ts'
import { runSuite } from './run-suite.ts'
import { core } from './suites/core/index.ts'
import { engine } from './suites/engine/index.ts'
import { orchestrators } from './suites/orchestrators/index.ts'
import { tableOf } from './table.ts'

const suites = [core, engine, orchestrators]

const usage = `npm run bench -- SUITE [--json] [--only TEXT] [--runs N] [--quick]

${suites.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join('\n')}

  --json     one JSON document on standard output
  --only     works with this text in their name alone
  --runs     measurements of each after the warm-up; default 5
  --quick    small sizes and two runs: shows that everything works, measures nothing`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    runs: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs ?? (values.quick ? 2 : 5))
const suite = suites.find(({ name }) => name === positionals[0])
if (suite === undefined || positionals.length !== 1 || !Number.isInteger(runs) || runs < 1) {
  console.error(usage)
  process.exit(2)
}
const machine = describeMachine()
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
const rows = await runSuite(suite, {
  only: values.only,
  runs,
  quick: values.quick,
  signal: stop.signal,
  say: sentence => process.stderr.write(`${sentence}\n`),
})
console.log(
  values.json
    ? JSON.stringify({ suite: suite.name, machine, rows }, null, 1)
    : `${machine.cpu}, ${machine.cores} cores, ${machine.memory_gb} GB, load ${machine.load}\n\n${tableOf(rows)}`,
)
process.exit(stop.signal.aborted ? 130 : 0)
