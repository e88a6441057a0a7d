/** The graph of Flows: what is up and down from where, in recursive queries. */
import type { Edge } from '@optaic/domain'
import type { Lineage, LineageNode } from '@optaic/ports'
import type { Query } from './connection.ts'

/** One side of the closure; the shortest way gives the depth. */
const walk = (from: string, to: string, sign: '+' | '-') =>
  `
  SELECT id, min(depth) AS depth FROM (
    WITH RECURSIVE reached (id, depth) AS (
      SELECT unnest($1::uuid[]), 0
      UNION
      SELECT e.${to}, r.depth + 1 FROM reached r JOIN edge e ON e.${from} = r.id WHERE r.depth < $2
    ) SELECT id, depth FROM reached
  ) AS side GROUP BY id`.replace('min(depth) AS depth', sign === '+' ? 'min(depth) AS depth' : '-min(depth) AS depth')

const sides = {
  upstream: walk('downstream_flow_id', 'upstream_flow_id', '-'),
  downstream: walk('upstream_flow_id', 'downstream_flow_id', '+'),
}

export const readLineage =
  (query: Query) =>
  async (ids: readonly string[], direction: 'upstream' | 'downstream' | 'both', depth: number): Promise<Lineage> => {
    const closure = direction === 'both' ? `${sides.upstream} UNION ${sides.downstream}` : sides[direction]
    const nodes = await query<LineageNode>(
      `SELECT DISTINCT ON (f.id) f.*, p.name AS project_name, i.name AS instance_name, i.type AS instance_type, c.depth
       FROM (${closure}) c JOIN flow f ON f.id = c.id JOIN instance i ON i.id = f.instance_id JOIN project p ON p.id = f.project_id
       ORDER BY f.id, abs(c.depth)`,
      [ids, depth],
    )
    const edges = await query<Edge>(
      'SELECT * FROM edge WHERE downstream_flow_id = ANY($1::uuid[]) AND upstream_flow_id = ANY($1::uuid[])',
      [nodes.map(node => node.id)],
    )
    return { nodes: nodes.sort((a, b) => a.depth - b.depth), edges }
  }

export const readEdges = (query: Query) => (project_id: string) =>
  query<Edge>('SELECT e.* FROM edge e JOIN flow f ON f.id = e.downstream_flow_id WHERE f.project_id = $1', [project_id])
