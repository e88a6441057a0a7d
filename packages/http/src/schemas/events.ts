/** Shapes of events and of what one needs to watch them. */
import { z } from '@hono/zod-openapi'
import { idSchema, instantSchema, jsonObjectSchema } from './shared.ts'

const channelSchema = z
  .string()
  .openapi({ example: 'instance:0199f0c2-7b1e-7c3a-9d0e-3f2a1b4c5d6e:status', maxLength: 300 })

export const eventQuery = z.object({
  channel: z.string().default('*').openapi({
    description:
      '`instance:{id}:status`, `run:{id}`, or `project:{id}` for everything of a project; a pattern may end with `*`.',
  }),
  after: z.coerce.number().int().min(0).optional().openapi({ description: 'Position after which to begin.' }),
})

export const eventPage = z
  .object({
    items: z.array(
      z
        .object({
          position: z.int().openapi({ description: 'Place in the order of all events.' }),
          channel: z.string(),
          sequence: z.int().openapi({ description: 'Counts up by one within the channel.' }),
          type: z.string(),
          time: instantSchema,
          project_id: idSchema.nullable(),
          data: jsonObjectSchema,
        })
        .openapi('PlacedEvent'),
    ),
    next: z.int().openapi({ description: '`after` for the events that follow.' }),
  })
  .openapi('EventPage')

export const admissionRequest = z
  .object({ channels: z.array(channelSchema).max(1000).openapi({ description: 'What is to be watched.' }) })
  .openapi('RealtimeAdmissionRequest')

export const admissionSchema = z
  .object({
    kind: z.enum(['centrifugo', 'sse']).openapi({ description: 'By what the channels are watched.' }),
    url: z.string().openapi({ description: 'Address of Centrifugo for clients, or the path of the stream of events.' }),
    token: z
      .string()
      .nullable()
      .openapi({ description: 'For the connection; null where the token of the API serves.' }),
    subscriptions: z.record(z.string(), z.string()).openapi({ description: 'A token for each channel.' }),
    expires_at: instantSchema.nullable(),
    position: z.int().openapi({ description: 'Position of the newest event: who goes on after it misses nothing.' }),
  })
  .openapi('RealtimeAdmission')
