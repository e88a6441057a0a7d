/** From source to plan: one program for a whole list of expressions, every common part once. */

import { ExpressionError } from '../language/expression-error.ts'
import { readSource, refuseWholeDivision } from '../language/whole-division.ts'
import type { Dialect } from '../operator.ts'
import { builtinRegistry, type Registry } from '../registry.ts'
import { madeOf, type Node, NodePool } from './node.ts'
import { Resolver } from './resolve.ts'
import type { UsedCallable } from './used.ts'

export interface CompileOptions {
  /** Operators and macros that may be called; default everything the engine brings. */
  readonly registry?: Registry
  /** Dialect of the expressions; macros may have their own. Default `optaic`. */
  readonly dialect?: Dialect
  /** True where a label is defined: looking ahead is allowed, and the program is marked so. Default false. */
  readonly label?: boolean
  /** Fields there are; names are checked against them without regard to case. Default: any. */
  readonly fields?: readonly string[]
  /** Group fields there are. Default: any name that stands where a group is wanted. */
  readonly groups?: readonly string[]
}

export interface NamedExpression {
  readonly name: string
  readonly expression: string
}

export interface Output {
  readonly name: string
  readonly node: Node
  readonly source: string
}

/** A checked plan, ready to be evaluated over any panel that has its fields. */
export interface Program {
  readonly outputs: readonly Output[]
  /** Parts in an order in which inputs come first. */
  readonly nodes: readonly Node[]
  /** Operators and macros that are called by name, here or in the bodies of macros, in the versions that were taken. */
  readonly calls: readonly UsedCallable[]
  /** Fields and groups it reads, sorted. */
  readonly fields: readonly string[]
  readonly groups: readonly string[]
  /** Rows before a date that its values depend on. */
  readonly lookback: number | 'all'
  /** Rows after a date that its values depend on: 0 unless it is a label. */
  readonly lookahead: number
  /** True when some output looks ahead; such a program may never feed a signal. */
  readonly label: boolean
}

/** Name of the output of a program compiled from a single source. */
export const VALUE = 'value'

/**
 * Compiles an expression, or several with names, to one program.
 * Throws {@link ExpressionError} with line, column and what was expected; `RangeError` on two outputs of one name.
 */
export function compile(source: string | readonly NamedExpression[], options: CompileOptions = {}): Program {
  const single = typeof source === 'string'
  const list = single ? [{ name: VALUE, expression: source }] : source
  if (list.length === 0) throw new RangeError('a program needs at least one expression')
  const pool = new NodePool()
  const around = {
    registry: options.registry ?? builtinRegistry,
    dialect: options.dialect ?? 'optaic',
    label: options.label ?? false,
    fields: options.fields ?? null,
    groups: options.groups ?? (options.fields === undefined ? null : []),
  }
  const names = new Set<string>()
  const used: UsedCallable[] = []
  const outputs = list.map(({ name, expression }) => {
    if (names.has(name)) throw new RangeError(`two expressions are called ${name}`)
    names.add(name)
    const label = single ? null : name
    return {
      name,
      node: new Resolver(pool, around, expression, label, used).resolve(read(expression, label, options.fields ?? [])),
      source: expression,
    }
  })
  return programOf(outputs, pool.nodes, used)
}

function read(expression: string, output: string | null, fields: readonly string[]) {
  const known = new Set(fields.map(field => field.toLowerCase()))
  try {
    const syntax = readSource(expression)
    if (expression.includes('//')) refuseWholeDivision(expression, name => known.has(name.toLowerCase()))
    return syntax
  } catch (error) {
    if (!(error instanceof ExpressionError) || output === null) throw error
    throw new ExpressionError(error.fault, error.source, error.place, output)
  }
}

const pinOf = ({ name, version }: UsedCallable) => `${name}@${version}`

/** Keeps the nodes that some output needs, numbered anew. */
function programOf(outputs: readonly Output[], all: readonly Node[], calls: readonly UsedCallable[]): Program {
  const needed = madeOf(outputs.map(output => output.node))
  const nodes = all.filter(node => needed.has(node))
  const backs = outputs.map(output => output.node.lookback)
  const lookahead = Math.max(...outputs.map(output => output.node.lookahead))
  return {
    outputs,
    nodes,
    calls: calls.toSorted((a, b) => (pinOf(a) < pinOf(b) ? -1 : 1)),
    fields: nodes.flatMap(node => (node.kind === 'field' ? [node.field] : [])).sort(),
    groups: nodes.flatMap(node => (node.kind === 'group' ? [node.group] : [])).sort(),
    lookback: backs.includes('all') ? 'all' : Math.max(...(backs as number[])),
    lookahead,
    label: lookahead > 0,
  }
}
