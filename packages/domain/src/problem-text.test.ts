/** Problems as people read them. */
import { expect, test } from 'vitest'
import { Problem } from './problem.ts'
import { renderProblem } from './problem-text.ts'

const lines = (...all: string[]) => all.join('\n')

test('the shortest is one line', () => {
  expect(renderProblem(new Problem('run_not_found', 'there is no run r_1'))).toBe('run_not_found: there is no run r_1')
})

test('paths and messages stand in columns, what to do next comes last', () => {
  const details = [
    { path: '/fee', message: 'must be 0 or more' },
    { path: '/rebalance/day', message: 'is missing' },
    { message: 'and so on' },
  ]
  expect(renderProblem(new Problem('config_invalid', 'the config has faults', { details, next: 'correct them' }))).toBe(
    lines(
      'config_invalid: the config has faults',
      '  /fee             must be 0 or more',
      '  /rebalance/day   is missing',
      '  and so on',
      'Try: correct them',
    ),
  )
})

test('a message of several lines stays below its own', () => {
  expect(renderProblem({ code: 'expression_invalid', message: 'no', details: [{ message: 'CORR(a,\n     ^' }] })).toBe(
    lines('expression_invalid: no', '  CORR(a,', '         ^'),
  )
})
