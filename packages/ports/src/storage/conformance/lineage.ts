/** Lineage knows depth and direction. */
import { expect, test } from 'vitest'
import type { StorageLab } from './lab.ts'

export function lineage(lab: StorageLab): void {
  test('lineage knows depth and direction', async () => {
    const { flows } = await lab.chain('lineage', ['READY', 'READY', 'READY', 'READY'])
    const of = async (direction: 'upstream' | 'downstream' | 'both', depth: number) => {
      const { nodes, edges } = await lab.storage.lineage([flows[1]!.id], direction, depth)
      return {
        nodes: nodes.map(node => [flows.findIndex(flow => flow.id === node.id), node.depth]),
        edges: edges.length,
      }
    }
    expect(await of('both', 10)).toEqual({
      nodes: [
        [0, -1],
        [1, 0],
        [2, 1],
        [3, 2],
      ],
      edges: 3,
    })
    expect(await of('downstream', 1)).toEqual({
      nodes: [
        [1, 0],
        [2, 1],
      ],
      edges: 1,
    })
    expect(await of('upstream', 10)).toEqual({
      nodes: [
        [0, -1],
        [1, 0],
      ],
      edges: 1,
    })
    expect((await lab.storage.upstreams(flows[1]!.id)).map(flow => [flow.instance_name, flow.role])).toEqual([
      ['i0', 'input'],
    ])
    expect((await lab.storage.downstreams(flows[1]!.id)).map(flow => flow.instance_name)).toEqual(['i2'])
  })
}
