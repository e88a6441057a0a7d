/** Two suites: `quick` is pure and takes seconds; `integration` starts real databases, processes and servers. */
import { defineConfig } from 'vitest/config'

const places = ['packages', 'adapters', 'definitions', 'host', 'scripts', 'bench'].map(place => `${place}/**`)

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'quick',
          include: places.map(place => `${place}/*.test.ts`),
          exclude: ['**/*.it.test.ts', '**/node_modules/**'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: places.map(place => `${place}/*.it.test.ts`),
          exclude: ['**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
