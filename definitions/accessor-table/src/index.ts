/** The accessor `table`: rows as they are stored, any columns. */
import { defineAccessor, z } from '@optaic/kit'

export const tableAccessor = defineAccessor({
  name: 'table',
  version: '1.0.0',
  about: 'Rows by date and symbol with columns of any type.',
  params: z.strictObject({}),
  shape: 'table',
  everyRow: true,
  examples: [{}],
  access: (context, _, query) => context.read(query),
})
