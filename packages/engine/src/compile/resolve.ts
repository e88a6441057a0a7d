/** Gives every name of a syntax tree its meaning and checks what goes where; the result is nodes of a plan. */

import { bucketed } from '../language/bucket-edges.ts'
import { ExpressionError, type Place } from '../language/expression-error.ts'
import { foreignCall } from '../language/foreign-calls.ts'
import { nearest } from '../language/nearest.ts'
import type { Pin, Syntax } from '../language/syntax.ts'
import type { Macro } from '../macro.ts'
import type { Argument, Dialect, Operator } from '../operator.ts'
import { bucket } from '../operators/element/bucket.ts'
import { comparisonQlib } from '../operators/series/comparison-qlib.ts'
import type { Callable, Registry } from '../registry.ts'
import { fitted } from './fitted.ts'
import { MOST_NODES, type Node, type NodePool } from './node.ts'
import { fold, windowOf } from './of-constants.ts'
import { unknownVersion } from './unknown-version.ts'
import type { UsedCallable } from './used.ts'

export type { Dialect } from '../operator.ts'

export interface Surroundings {
  readonly registry: Registry
  readonly dialect: Dialect
  /** True where a label is defined: looking ahead is allowed. */
  readonly label: boolean
  /** Known fields and groups; null accepts any name as a field. */
  readonly fields: readonly string[] | null
  readonly groups: readonly string[] | null
}

/** Longest window in rows: more than a century of minutes would be a slip of the pen. */
export const LONGEST_WINDOW = 10_000_000
const MOST_EXPANSIONS = 20_000
const DEEPEST_MACRO = 40
const DEEPEST_PLAN = 1_500

/** Numbers that Python and numpy have a name for; a field or part of that name goes before. */
const numberNames: ReadonlyMap<string, number> = new Map([
  ...['nan', 'np.nan', 'numpy.nan'].map(name => [name, Number.NaN] as const),
  ['true', 1],
  ['false', 0],
  ['np.pi', Math.PI],
])

/** Names given by `let` and by macro parameters. */
type Scope = ReadonlyMap<string, Node>

export class Resolver {
  readonly #pool: NodePool
  readonly #around: Surroundings
  readonly #source: string
  readonly #output: string | null
  /** What is called by its name, macros and what their bodies call included. */
  readonly #used: UsedCallable[]
  /** The macros being expanded, outermost first, and where the outermost was called. */
  #macros: readonly Callable[] = []
  #call: Place | null = null
  /** Dialect of what is being resolved: that of the innermost macro that has one. */
  #dialect: Dialect
  #expansions = 0
  #depth = 0
  /** Parts already resolved: which meaning of a name fits is asked before the parts are used, and must not double the work. */
  readonly #resolved = new WeakMap<Scope, Map<Syntax, Node>>()

  constructor(pool: NodePool, around: Surroundings, source: string, output: string | null, used: UsedCallable[]) {
    this.#pool = pool
    this.#used = used
    this.#around = around
    this.#dialect = around.dialect
    this.#source = source
    this.#output = output
  }

  /** The node of a whole expression. */
  resolve(syntax: Syntax): Node {
    const node = this.#node(syntax, new Map())
    if (node.type === 'group') this.#fail('a group is no result; use it as the group of an operator', syntax.place)
    return node
  }

  #fail(fault: string, place: Place): never {
    const inside =
      this.#macros.length > 0 ? `inside macro ${this.#macros.map(macro => this.#called(macro)).join(' > ')}: ` : ''
    throw new ExpressionError(inside + fault, this.#source, this.#call ?? place, this.#output)
  }

  #node(syntax: Syntax, scope: Scope): Node {
    const resolved = this.#resolved.get(scope) ?? new Map<Syntax, Node>()
    this.#resolved.set(scope, resolved)
    const known = resolved.get(syntax)
    if (known !== undefined) return known
    if (this.#pool.nodes.length > MOST_NODES) this.#fail(`the plan has more than ${MOST_NODES} parts`, syntax.place)
    if (++this.#depth > DEEPEST_PLAN) this.#fail(`parts are nested more than ${DEEPEST_PLAN} deep`, syntax.place)
    const node = this.#meaning(syntax, scope)
    this.#depth--
    resolved.set(syntax, node)
    return node
  }

  #meaning(syntax: Syntax, scope: Scope): Node {
    if (syntax.kind === 'number') return this.#pool.constant(syntax.value)
    if (syntax.kind === 'name')
      return syntax.pin === null
        ? this.#name(syntax.name, syntax.place, scope)
        : this.#pinnedName(syntax.name, syntax.pin, syntax.place)
    if (syntax.kind === 'call') return this.#apply(syntax, scope)
    if (syntax.kind === 'lambda') return this.#fail('a lambda is no value; write its body', syntax.place)
    if (syntax.kind === 'text')
      return this.#fail('text in quotes is no value; write the name of a field without quotes', syntax.place)
    const value = this.#node(syntax.value, scope)
    return this.#node(syntax.body, new Map([...scope, [syntax.name.toLowerCase(), value]]))
  }

  #name(written: string, place: Place, scope: Scope): Node {
    const name = written.replace(/^\$/, '')
    const local = written.startsWith('$') ? undefined : scope.get(name.toLowerCase())
    if (local !== undefined) return local
    const { fields, groups } = this.#around
    const group = groups === null ? undefined : lookUp(groups, name)
    if (group !== undefined) return this.#pool.group(group)
    const field = fields === null ? undefined : lookUp(fields, name)
    if (field !== undefined) return this.#pool.field(field)
    const derived = this.#derived(name, place)
    if (derived !== null) return derived
    const value = numberNames.get(name.toLowerCase())
    if (value !== undefined) return this.#pool.constant(value)
    const column = this.#columnOf(name, scope)
    if (column !== null) return column
    if (fields === null) return this.#pool.field(name)
    return this.#unknownName(name, place, scope)
  }

  /** `df.close` is the column close, where df is nothing that is known. */
  #columnOf(name: string, scope: Scope): Node | null {
    const [frame, column] = name.split('.')
    const { fields, groups } = this.#around
    if (column === undefined || name !== `${frame}.${column}` || fields === null) return null
    if (lookUp([...fields, ...(groups ?? []), ...scope.keys()], frame!) !== undefined) return null
    const part = scope.get(column.toLowerCase())
    if (part !== undefined) return part
    const field = lookUp(fields, column)
    return field === undefined ? null : this.#pool.field(field)
  }

  /** What is pinned is never a field, a group or a part: those have no versions. */
  #pinnedName(name: string, pin: Pin, place: Place): Node {
    const found = this.#candidates(name, pin, place)
    const macro = found.find(c => c.kind === 'macro' && c.macro.parameters.every(p => p.default !== undefined))
    if (macro?.kind === 'macro') return this.#expand(macro, [], place, new Map())
    return this.#fail(`${this.#called(found[0]!)} wants its arguments in brackets`, place)
  }

  /** What a name may mean, at least one thing. */
  #candidates(name: string, pin: Pin | null, place: Place): readonly Callable[] {
    const { registry } = this.#around
    const found = registry.find(name.replace(/^\$/, ''), pin?.version)
    if (found.length > 0) return found
    if (pin !== null && registry.versions(name).length > 0)
      this.#fail(unknownVersion(name, pin.version, registry.versions(name)), pin.place)
    const near = nearest(name, registry.names())
    const what = pin === null ? 'operator' : 'operator or macro'
    const at = pin === null ? place : { start: place.start, end: pin.place.start }
    return this.#fail(`there is no ${what} "${name}"${near === null ? '' : `; the nearest is ${near}`}`, at)
  }

  /** How it is told from others of its name. */
  #called({ name, version }: Callable): string {
    return this.#around.registry.versions(name).length > 1 ? `${name}@${version}` : name
  }

  /** A macro without parameters stands for itself, and `adv{d}` is the mean of close times volume over d days. */
  #derived(name: string, place: Place): Node | null {
    const days = /^adv([1-9]\d{0,5})$/i.exec(name)?.[1]
    if (days !== undefined) {
      const read = (field: string) => this.#name(field, place, new Map())
      const traded = this.#operator('MULTIPLY', [read('close'), read('volume')], [], place)
      return this.#operator('MEAN', [traded], [Number(days)], place)
    }
    const macro = this.#around.registry
      .find(name)
      .find(c => c.kind === 'macro' && c.macro.parameters.every(p => p.default))
    return macro?.kind === 'macro' ? this.#expand(macro, [], place, new Map()) : null
  }

  #operator(name: string, inputs: readonly Node[], constants: readonly number[], place: Place): Node {
    const found = this.#around.registry.find(name).find(c => c.kind === 'operator')
    if (found?.kind !== 'operator') return this.#fail(`the operator ${name} is not registered`, place)
    return this.#pool.apply(
      found.operator,
      inputs,
      constants,
      this.#minPeriods(found.operator, constants),
      this.#dialect,
    )
  }

  #unknownName(name: string, place: Place, scope: Scope): never {
    const known = [...scope.keys(), ...(this.#around.fields ?? []), ...(this.#around.groups ?? [])]
    const near = nearest(name, known)
    const calls = this.#around.registry.find(name).length > 0
    const hint = calls
      ? `; ${name.toUpperCase()} is an operator, and wants its arguments in brackets`
      : near === null
        ? `; there are ${known.slice(0, 20).join(', ') || 'none'}`
        : `; the nearest is ${near}`
    this.#fail(`there is no field "${name}"${hint}`, place)
  }

  #apply(call: Extract<Syntax, { kind: 'call' }>, scope: Scope): Node {
    const isNumber = (syntax: Syntax) => syntax.kind !== 'text' && this.#node(syntax, scope).kind === 'constant'
    let refusal: string | null = null
    for (const candidate of this.#around.registry.find(call.name.replace(/^\$/, ''), call.pin?.version)) {
      const fit = fitted(candidate, call.arguments, isNumber)
      if (typeof fit !== 'string') {
        if (candidate.kind === 'operator' && !call.sign) this.#use(candidate)
        return candidate.kind === 'macro'
          ? this.#expand(candidate, fit, call.place, scope)
          : this.#operation(candidate.operator, fit, call, scope)
      }
      refusal ??= `${this.#called(candidate)} ${fit}`
    }
    const parts = refusal === null ? bucketed(call) : null
    if (typeof parts === 'string') return this.#fail(parts, call.place)
    if (parts !== null) {
      const values = this.#series(bucket, bucket.arguments[0]!, parts.x, scope)
      return this.#pool.apply(bucket, [values], parts.edges, 1, this.#dialect)
    }
    const foreign = call.pin === null ? foreignCall(call) : null
    if (typeof foreign === 'string') return this.#fail(foreign, call.head)
    if (foreign !== null) return this.#node(foreign, scope)
    if (refusal === null) this.#candidates(call.name, call.pin, call.head)
    return this.#fail(refusal!, call.place)
  }

  #use({ kind, name, version }: Callable): void {
    if (!this.#used.some(one => one.name === name && one.version === version)) this.#used.push({ kind, name, version })
  }

  #operation(
    operator: Operator,
    bound: readonly (Syntax | null)[],
    call: Extract<Syntax, { kind: 'call' }>,
    scope: Scope,
  ): Node {
    const inputs: Node[] = []
    const constants: number[] = []
    for (const [i, argument] of operator.arguments.entries()) {
      const syntax = bound[i] ?? null
      if (argument.kind === 'series')
        inputs.push(
          syntax === null ? this.#pool.constant(argument.default!) : this.#series(operator, argument, syntax, scope),
        )
      else constants.push(syntax === null ? argument.default! : this.#constant(operator, argument, syntax, scope))
    }
    const minPeriods = this.#leastOf(operator, constants, bound[operator.arguments.length] ?? null, scope)
    const folded = fold(operator, inputs, constants)
    if (folded !== null) return this.#pool.constant(folded)
    const node = this.#pool.apply(operator, inputs, constants, minPeriods, this.#dialect)
    const ownAhead = operator.family === 'series' && operator.lookback(constants, this.#dialect)
    if (typeof ownAhead === 'number' && ownAhead < 0 && !this.#around.label)
      this.#fail(`${call.name} looks ${-ownAhead} rows into the future, which only a label may do`, call.place)
    return this.#answered(operator, node, inputs)
  }

  /** In the qlib dialect a comparison has an answer also where a side is missing. */
  #answered(operator: Operator, comparison: Node, sides: readonly Node[]): Node {
    const answer = operator.family === 'element' ? operator.missingInQlib : undefined
    const moving = [...new Set(sides)].filter(side => side.kind !== 'constant')
    if (this.#dialect !== 'qlib' || answer === undefined || moving.length === 0) return comparison
    return this.#pool.apply(comparisonQlib, [comparison, ...moving], [answer], 1, this.#dialect)
  }

  #series(operator: Operator, argument: Argument, syntax: Syntax, scope: Scope): Node {
    const node = argument.type === 'group' ? this.#groupArgument(syntax, scope) : this.#node(syntax, scope)
    const wanted = argument.type ?? 'number'
    const never = operator.family === 'series' && this.#dialect !== 'qlib' ? operator.notOfConditions : undefined
    if (node.type === 'boolean' && never !== undefined)
      return this.#fail(
        `${operator.name} wants a number for ${argument.name}, and this is a boolean; ${never}`,
        syntax.place,
      )
    if (node.type === wanted || (wanted === 'number' && node.type === 'boolean')) return node
    if (wanted === 'boolean' && node.kind === 'constant' && (node.value === 0 || node.value === 1)) return node
    const hint =
      wanted === 'boolean'
        ? 'compare it with something, as in x > 0'
        : wanted === 'group'
          ? `the groups are ${groupList(this.#around.groups ?? [])}`
          : 'a group can only be the group of an operator'
    return this.#fail(
      `${operator.name} wants a ${wanted} for ${argument.name}, and this is a ${node.type}; ${hint}`,
      syntax.place,
    )
  }

  /** A bare name where a group is wanted is a group, also when the panel is not known yet; `IndClass.sector` is `sector`. */
  #groupArgument(written: Syntax, scope: Scope): Node {
    const meant = written.kind === 'call' && written.pin === null ? foreignCall(written) : null
    const syntax = meant !== null && typeof meant !== 'string' && meant.kind === 'name' ? meant : written
    if (syntax.kind !== 'name' || scope.has(syntax.name.toLowerCase())) return this.#node(syntax, scope)
    const name = syntax.name.replace(/^\$/, '').replace(/^IndClass\./i, '')
    const { groups } = this.#around
    if (groups === null) return this.#pool.group(name)
    const known = lookUp(groups, name)
    if (known !== undefined) return this.#pool.group(known)
    const near = nearest(name, groups)
    return this.#fail(
      `there is no group "${name}"; ${near === null ? `the groups are ${groupList(groups)}` : `the nearest is ${near}`}`,
      syntax.place,
    )
  }

  #constant(called: Operator | Macro, argument: Argument, syntax: Syntax, scope: Scope): number {
    const node = this.#node(syntax, scope)
    const refuse = (what: string) => this.#fail(`${called.name}: ${argument.name} ${what}`, syntax.place)
    if (node.kind !== 'constant') return refuse('must be a number known before the run')
    if (!Number.isFinite(node.value)) return refuse(`must be a finite number, not ${node.value}`)
    if (argument.kind === 'integer' && !Number.isInteger(node.value))
      return refuse(`must be a whole number, not ${node.value}`)
    const value = argument.kind === 'window' ? Math.trunc(node.value) + 0 : node.value
    if (argument.kind === 'window' && value === 0 && node.value !== 0)
      return refuse(`of ${node.value} rounds down to 0 rows`)
    if (argument.kind === 'window' && Math.abs(value) > LONGEST_WINDOW)
      return refuse(`of ${node.value} is longer than ${LONGEST_WINDOW} rows`)
    if (argument.min === Number.MIN_VALUE && value < argument.min) return refuse(`must be above 0, not ${node.value}`)
    if (argument.min !== undefined && value < argument.min)
      return refuse(`must be at least ${argument.min}, not ${node.value}`)
    if (argument.max !== undefined && value > argument.max)
      return refuse(`must be at most ${argument.max}, not ${node.value}`)
    return value
  }

  #minPeriods(operator: Operator, constants: readonly number[]): number {
    return this.#dialect === 'qlib' ? 1 : Math.max(1, windowOf(operator, constants) ?? 1)
  }

  /** What is given as `min_periods`, or the default; a window never holds more values than it has rows. */
  #leastOf(operator: Operator, constants: readonly number[], given: Syntax | null, scope: Scope): number {
    if (given === null) return this.#minPeriods(operator, constants)
    const rows = windowOf(operator, constants) ?? 0
    const limits = { min: 0, ...(rows > 0 && { max: rows }) }
    return this.#constant(operator, { name: 'min_periods', kind: 'integer', ...limits, about: '' }, given, scope)
  }

  #expand(callable: Callable & { kind: 'macro' }, bound: readonly (Syntax | null)[], place: Place, scope: Scope): Node {
    const { macro, body, defaults } = callable
    if (this.#macros.includes(callable)) this.#fail(`macro ${this.#called(callable)} calls itself`, place)
    this.#use(callable)
    if (this.#macros.length >= DEEPEST_MACRO)
      this.#fail(`macros call each other more than ${DEEPEST_MACRO} deep`, place)
    if (++this.#expansions > MOST_EXPANSIONS) this.#fail(`macros expand more than ${MOST_EXPANSIONS} times`, place)
    for (const [i, { default: _, constant, ...limits }] of macro.parameters.entries())
      if (constant !== undefined && bound[i] != null)
        this.#constant(macro, { ...limits, kind: constant === 'whole' ? 'integer' : 'number' }, bound[i], scope)
    const given = macro.parameters.map((_, i) => (bound[i] == null ? null : this.#node(bound[i], scope)))
    const outer = { macros: this.#macros, call: this.#call, dialect: this.#dialect }
    this.#macros = [...this.#macros, callable]
    this.#call ??= place
    this.#dialect = macro.dialect ?? outer.dialect
    const own = new Map<string, Node>()
    for (const [i, parameter] of macro.parameters.entries())
      own.set(parameter.name.toLowerCase(), given[i] ?? this.#node(defaults[i]!, own))
    const node = this.#node(body, own)
    this.#macros = outer.macros
    this.#call = outer.call
    this.#dialect = outer.dialect
    return node
  }
}

/** A column of text is a group where it is named as one, and somebody who named none may not know that. */
const groupList = (groups: readonly string[]): string =>
  groups.join(', ') || 'none; name its column of text among the groups, as --groups sector does'

function lookUp(names: readonly string[], name: string): string | undefined {
  if (names.includes(name)) return name
  const short = name.replace(/^IndClass\./i, '').toLowerCase()
  return names.find(known => known.toLowerCase() === short)
}
