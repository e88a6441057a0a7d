/** Which pages of `docs` have commands that the tests type, and which have some that they cannot. */

/** In the order in which they are read: the first starts the server, later ones stand on what is there by then. */
export const typedPages: readonly string[] = [
  'first-steps.md',
  'tutorial.md',
  'guides/datasets.md',
  'guides/running.md',
  'guides/backtests.md',
  'guides/schedules-and-freshness.md',
  'guides/errors.md',
  'guides/operations.md',
  'guides/expressions.md',
  'guides/pasted-formulas.md',
  'guides/experiments.md',
  'guides/plan-and-apply.md',
]

/** Pages whose commands need what a test of this machine has not: each with what that is. */
export const untypedPages: Readonly<Record<string, string>> = {
  'guides/bucket.md': 'a bucket of the reader',
  'guides/centrifugo.md': 'a Centrifugo of the reader',
  'guides/configuration.md': 'a Postgres server and a bucket of the reader',
  'guides/deploy.md': 'machines of the reader',
  'guides/postgres.md': 'a Postgres server of the reader',
  'guides/prefect.md': 'a Prefect server of the reader',
}
