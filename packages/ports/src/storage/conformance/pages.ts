/** Pages go through everything once, and hold what was asked for. */
import type { Instance, Project } from '@optaic/domain'
import { expect, test } from 'vitest'
import type { GuardrailVerdict } from '../storage.ts'
import { at, newInstance, newRun, uuid7 } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

const verdictOf = (instance_id: string): GuardrailVerdict => ({
  id: uuid7(),
  time: at,
  name: 'dataset.schema',
  gate: 'run.output',
  enforcement: 'warn',
  passed: true,
  instance_id,
  run_id: null,
  message: '',
  numbers: {},
})

export function pages(lab: StorageLab): void {
  test('pages go through everything once', async () => {
    const { id: project_id } = await lab.project('pages')
    await lab.storage.transaction(async tx => {
      for (let index = 0; index < 25; index++) await tx.insertInstance(newInstance(project_id, `n${index}`), null)
    })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await lab.storage.instances({ project_id, limit: 10, ...(after === undefined ? {} : { after }) })
      seen.push(...page.items.map(item => item.name))
      after = page.next ?? undefined
    } while (after !== undefined)
    expect(new Set(seen).size).toBe(25)
    expect(seen).toHaveLength(25)
  })

  test('a place that no page ends at is refused as such', async () => {
    const refused = { code: 'invalid_request' }
    for (const after of ['', '7', 'next', "'; --"]) {
      await expect(lab.storage.instances({ after })).rejects.toMatchObject(refused)
      await expect(lab.storage.runs({ after })).rejects.toMatchObject(refused)
    }
  })

  test('lists hold what is of one project, of any of several, and nothing where there are none', async () => {
    const [one, two, three] = [
      await lab.chain('of one', ['READY']),
      await lab.chain('of two', ['READY', 'READY']),
      await lab.chain('of three', ['READY']),
    ]
    const run = newRun(two.flows[0]!)
    const made = { actor: 'somebody', action: 'made', resource_type: 'Toy', payload: {}, correlation_id: 'c', time: at }
    await lab.storage.transaction(async tx => {
      await tx.insertRun(run)
      for (const { project_id, instances } of [one, two, three]) {
        const [{ id: instance_id }] = instances as [Instance]
        await tx.insertActivity({ ...made, id: uuid7(), resource_id: instance_id, project_id })
        await tx.insertVerdicts([verdictOf(instance_id)])
      }
    })
    const { storage } = lab
    const found = async (project_id: string | readonly string[]) => ({
      instances: (await storage.instances({ project_id })).items.length,
      flows: (await storage.flows({ project_id })).items.length,
      runs: (await storage.runs({ project_id })).items.length,
      activities: (await storage.activities({ project_id })).items.length,
      verdicts: (await storage.verdicts({ project_id })).items.length,
    })
    const both = [one.project_id, two.project_id]
    expect(await found(both)).toEqual({ instances: 3, flows: 3, runs: 1, activities: 2, verdicts: 2 })
    expect(await found(three.project_id)).toEqual({ instances: 1, flows: 1, runs: 0, activities: 1, verdicts: 1 })
    expect(await found([])).toEqual({ instances: 0, flows: 0, runs: 0, activities: 0, verdicts: 0 })
  })

  test('projects are found among names and ids, page by page', async () => {
    // By id; those made in the same millisecond have ids in any order.
    const made = [await lab.project('among one'), await lab.project('among two')]
    const [one, two] = made.sort((a, b) => (a.id < b.id ? -1 : 1)) as [Project, Project]
    await lab.project('among three')
    const among = [one.name, two.id, 'nobody']
    const first = await lab.storage.projects({ among, limit: 1 })
    expect(first.items).toEqual([one])
    expect(await lab.storage.projects({ among, after: first.next! })).toEqual({ items: [two], next: null })
    expect((await lab.storage.projects({ among: [] })).items).toEqual([])
  })
}
