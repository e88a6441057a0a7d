/** SHA-256 of every field's little-endian doubles, as the generators in other languages have them too. */
import { createHash } from 'node:crypto'
import { type MadePanel, type PanelField, type PanelSize, panelFields } from './recipe.ts'

const known: Readonly<Record<PanelSize, Readonly<Record<PanelField, string>>>> = {
  S: {
    open: '846242fe3214eb9cdc776e7ef4a98f0e5d1aaa2e568f244c202feaf65313d78f',
    high: '6c34700299df5f9dd5babc86ac6c7e29e84427bd87c4abe1bba3f0fff21c6189',
    low: 'da4360d08038923c7ea3d75a30ddeea135558ba457c542db25570a019f2a1c3f',
    close: 'df267f8fef3552198843372069e5dcdd2056d9fdb5ddeff4d1d05a7760b5f4a3',
    volume: '7ae59652fff2e58d4ee1c81f9bdbb844c53ef3f22b5bf7ee1236e175078a1250',
    vwap: '4c37ffdc7903c1d2274d26b773a2c1f0f72ce1fc5df6ff5a679e6206222ddde6',
  },
  M: {
    open: '145b862cbd1d066ff0c6fd17738128c002baa6835de6b55e29e0cdca543ffeee',
    high: 'd187e771ad069c8349f3af98911b27353349cfeef71325af1a8abd014b780f34',
    low: '660336f7245c7d6815fe6e0f64624d30b352834180416771e82b4e98add3e40e',
    close: '91d12e6736fa0dca19a3bfdf2cdecb0ebeb986146a116df96a86fd894881c8e5',
    volume: '002f341bd0a311ec59425ce394c82e777807539b08aeecff6f1f0ce8fee15342',
    vwap: '172d35a58396d1bff4b6652afa0d301bf623db4eae9716848b3dc74c79168f02',
  },
  L: {
    open: '6ce1aac864ed8462d7ff3eb48b09eb0e4fb9e25dd0dd27d14d999763484c338f',
    high: 'd007fc8da40336b08244c8114c89c985203e24278d34a2f8d2bce39ce0903f9f',
    low: '98222b4aecd019eba4832d28819241c4b3fdf4c2f5765c39888aed58223b1cfd',
    close: 'eb8d998ea90d228466cf72f1986fd6f0a9ff58cbf1df8fb7cee1458ae838031a',
    volume: 'c842092c7712573c3e5f722b5e1ccaca04deaadfa32c503184d984c2c820c2d3',
    vwap: 'd2fc68b81160944c5d02f8a1ef2e833766b8e25a348bf2de53adf990bff7fd52',
  },
}

/** Fields whose bytes are not those that every other language makes; empty when all are well. */
export const wrongFields = (size: PanelSize, { fields }: MadePanel): PanelField[] =>
  panelFields.filter(name => {
    const { buffer, byteOffset, byteLength } = fields[name]
    const found = createHash('sha256')
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest('hex')
    return found !== known[size][name]
  })
