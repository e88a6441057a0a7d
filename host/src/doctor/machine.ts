/** Looks at this machine: Node, the data folder, the room on its disk. */
import { constants } from 'node:fs'
import { access, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Check } from './finding.ts'

export const node: Check = async () => {
  const major = Number(process.versions.node.split('.')[0])
  const found = `Node ${process.versions.node}`
  return major >= 26
    ? { what: 'Node', state: 'good', found }
    : { what: 'Node', state: 'wrong', found, next: 'Start with npm start, which brings the right one.' }
}

/** The nearest folder that exists, for one that does not yet. */
async function existing(folder: string): Promise<string> {
  try {
    await access(folder)
    return folder
  } catch {
    return dirname(folder) === folder ? folder : existing(dirname(folder))
  }
}

export const dataFolder: Check = async ({ dataFolder: folder }) => {
  const there = await existing(folder)
  try {
    await access(there, constants.W_OK)
    if (there === folder) {
      const probe = await mkdtemp(join(folder, '.doctor-'))
      await writeFile(join(probe, 'probe'), 'probe')
      await rm(probe, { recursive: true })
    }
    return {
      what: 'data folder',
      state: 'good',
      found: there === folder ? `${folder} can be written` : `${folder} can be made`,
    }
  } catch (fault) {
    const found = `${folder}: ${(fault as Error).message}`
    return {
      what: 'data folder',
      state: 'wrong',
      found,
      next: 'Give the account the right to write there, or choose another with --data.',
    }
  }
}

export const disk: Check = async ({ dataFolder: folder }) => {
  const { bavail, bsize } = await statfs(await existing(folder))
  const free = (bavail * bsize) / 1024 ** 3
  const found = `${free.toFixed(1)} GiB free`
  return free > 2
    ? { what: 'disk', state: 'good', found }
    : { what: 'disk', state: 'wrong', found, next: 'Make room: a version of a dataset is written before it is seen.' }
}
