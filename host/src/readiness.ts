/** What is not in order with the systems the program stands on. */
import type { Program } from './program.ts'

const within = async (name: string, milliseconds: number, work: Promise<unknown>): Promise<string | null> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve(`${name} does not answer within ${milliseconds} ms`), milliseconds)
  })
  try {
    return await Promise.race([
      work.then(
        () => null,
        fault => `${name}: ${fault instanceof Error ? fault.message : String(fault)}`,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}

/** A check that gives one sentence for each system that is not in order. */
export const createReadiness = (program: Program) => async (): Promise<readonly string[]> => {
  const found = await Promise.all([
    within('the database', 2000, program.storage.projects({ limit: 1 })),
    within('the orchestrator', 2000, program.orchestrator.inspect('00000000-0000-0000-0000-000000000000')),
    within('the artifact store', 2000, program.artifacts.has('datasets/none')),
  ])
  return found.filter(fault => fault !== null)
}
