import { expect, test } from 'vitest'
import { normalDensity, normalQuantile } from './normal.ts'

/** z by R's qnorm. */
test.each([
  [0.5, 0],
  [0.25, -0.6744897501960817],
  [0.05, -1.6448536269514729],
  [0.975, 1.959963984540054],
  [0.001, -3.090232306167813],
  [1e-10, -6.361340902404056],
  [1e-20, -9.262340089798409],
])('the quantile of %f', (p, z) => {
  expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(1e-14 * Math.max(1, Math.abs(z)))
})

test('outside 0 to 1 there is none', () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY)
  expect(normalQuantile(-0.1)).toBeNaN()
})

test('the density at 0', () => {
  expect(normalDensity(0)).toBeCloseTo(0.3989422804014327, 15)
})
