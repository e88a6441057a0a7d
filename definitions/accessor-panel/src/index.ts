/** The accessor `panel`: dates by symbols, one number for each field. */
import { defineAccessor, Problem, z } from '@optaic/kit'

const numeric = new Set(['number', 'integer', 'boolean'])

export const panelAccessor = defineAccessor({
  name: 'panel',
  version: '1.0.0',
  about: 'Dates by symbols: number columns are fields, text columns are groups.',
  params: z.strictObject({
    fields: z
      .array(z.string().min(1))
      .min(1)
      .nullable()
      .default(null)
      .describe('Columns to show; null is all of them.'),
  }),
  shape: 'panel',
  everyRow: true,
  examples: [{}, { fields: ['close', 'volume'] }],
  access: async (context, { fields }, query) => {
    const shown = fields ?? Object.keys(context.columns).filter(name => name !== 'date' && name !== 'symbol')
    const wanted = query.columns === undefined ? shown : query.columns.filter(name => shown.includes(name))
    const odd = wanted.find(name => !numeric.has(context.columns[name] ?? '') && context.columns[name] !== 'string')
    if (odd !== undefined)
      throw new Problem(
        'column_missing',
        `The column "${odd}" is ${context.columns[odd] ?? 'not there'}, and a panel holds numbers and groups`,
        {
          next: 'Leave it out with "fields", or use the accessor table.',
        },
      )
    return context.read({ ...query, columns: wanted })
  },
})
