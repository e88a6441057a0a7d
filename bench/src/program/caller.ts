/** Who asks for what in the benchmark. */
export const caller = { actor: 'bench', correlation_id: 'bench' }
