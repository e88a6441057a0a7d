/** What `optaic.config.ts` imports: its shape, checked while it is written. */
import type { Config } from './systems.ts'

export type { Config }

/** Gives the config back as it is: it is there for the types. */
export const defineConfig = (config: Config): Config => config
