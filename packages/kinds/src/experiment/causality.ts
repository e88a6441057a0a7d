/** Whether the expression of an experiment knows the future, as its Run proves it. */
import { describeCausality, type Program, proveCausality } from '@optaic/engine'

export interface Causality {
  readonly causality: 'causal' | 'leak' | 'unproven'
  readonly causality_proof: string
}

/** Proven on made-up data, so that it does not hang on what the inputs happen to hold. */
export function causalityOf(program: Program): Causality {
  const verdict = proveCausality(program)
  return {
    causality: verdict.causal ? 'causal' : looksAhead(verdict.because) ? 'leak' : 'unproven',
    causality_proof: describeCausality(verdict),
  }
}

const looksAhead = (because: string): boolean => because === 'leak' || because === 'label'
