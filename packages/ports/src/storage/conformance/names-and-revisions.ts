/** Two never have one name, and no change is made over one that was not seen. */
import { expect, test } from 'vitest'
import { newInstance } from './fixtures.ts'
import type { StorageLab } from './lab.ts'

export function namesAndRevisions(lab: StorageLab): void {
  test('a name is taken once in a project, and free in another', async () => {
    const [one, two] = [await lab.project('one'), await lab.project('two')]
    await lab.storage.transaction(tx => tx.insertInstance(newInstance(one.id, 'x'), null))
    await lab.storage.transaction(tx => tx.insertInstance(newInstance(two.id, 'x'), null))
    await expect(
      lab.storage.transaction(tx => tx.insertInstance(newInstance(one.id, 'x'), null)),
    ).rejects.toMatchObject({
      code: 'name_taken',
    })
    await expect(lab.project('one')).rejects.toMatchObject({ code: 'name_taken' })
  })

  test('an update names the revision it saw', async () => {
    const { id: project_id } = await lab.project('revisions')
    const instance = newInstance(project_id, 'x')
    await lab.storage.transaction(tx => tx.insertInstance(instance, null))
    await lab.storage.transaction(tx => tx.updateInstance({ ...instance, revision: 2, about: 'new' }, null))
    await expect(
      lab.storage.transaction(tx => tx.updateInstance({ ...instance, revision: 2 }, null)),
    ).rejects.toMatchObject({ code: 'revision_conflict' })
    expect((await lab.storage.instance(instance.id))?.about).toBe('new')
  })
}
