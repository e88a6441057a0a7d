/** Reads an expression into its syntax tree: operator precedence by binding powers. */

import { ExpressionError, locate, type Place } from './expression-error.ts'
import { infixes, NOT_POWER, SIGN_POWER } from './infix.ts'
import { isLibrary, libraryFunction } from './libraries.ts'
import { type Aggregate, type Meant, PICKED, type Understood } from './meant.ts'
import { methodOf, numpyFunction } from './pandas.ts'
import type { CallArgument, Pin, Syntax } from './syntax.ts'
import { type Token, tokenize } from './tokens.ts'
import { versionFault } from './version.ts'

/** Deepest tree that is read; deeper ones are machine-made, and would exhaust the stack. */
export const DEEPEST = 500

const SINGLE_EQUALS = '"=" gives a name to a part after let; write == to compare'

const words = new Set(['and', 'or', 'not', 'let', 'in'])

const isWord = (token: Token, word: string) => token.kind === 'name' && token.text.toLowerCase() === word
const isSymbol = (token: Token, text: string) => token.kind === 'symbol' && token.text === text

class Parser {
  readonly source: string
  readonly tokens: readonly Token[]
  at = 0
  nesting = 0
  /** True in what is named without `let`: a new line ends it, as in Python, but inside brackets. */
  lineEnds = false
  /** What `&` or `|` joined last without brackets around it. */
  joinedBare: { readonly value: Syntax; readonly sign: Token } | null = null

  constructor(source: string) {
    this.source = source
    this.tokens = tokenize(source)
  }

  get token(): Token {
    return this.tokens[this.at]!
  }

  fail(fault: string, place: Place = this.token): never {
    throw new ExpressionError(fault, this.source, { start: place.start, end: place.end })
  }

  expect(text: string, why: string): Token {
    if (!isSymbol(this.token, text)) this.fail(`expected "${text}" ${why}, found ${this.found()}`)
    return this.tokens[this.at++]!
  }

  found(): string {
    return this.token.kind === 'end' ? 'the end of the expression' : `"${this.token.text.slice(0, 40)}"`
  }

  /** Where a bracket stands, with the line when it is another one. */
  columnOf({ start }: Place): string {
    const { line, column } = locate(this.source, start)
    return line === locate(this.source, this.token.start).line ? `column ${column}` : `line ${line}, column ${column}`
  }

  /** The call of what a sign stands for. */
  signed(name: string, head: Place, args: readonly CallArgument[], start: number): Syntax {
    return this.call({ name, pin: null, sign: true }, head, args, start)
  }

  call(
    called: { readonly name: string; readonly pin: Pin | null; readonly sign: boolean },
    head: Place,
    args: readonly CallArgument[],
    start: number,
  ): Syntax {
    const depth = 1 + Math.max(0, ...args.map(argument => argument.value.depth))
    const place = { start, end: this.tokens[this.at - 1]?.end ?? start }
    if (depth > DEEPEST) this.fail(`parts are nested more than ${DEEPEST} deep; name parts with let`, place)
    return { kind: 'call', ...called, arguments: args, place, head, depth }
  }

  /** A whole program: `let` lines, then the expression. */
  program(): Syntax {
    const body = this.statement()
    if (isSymbol(this.token, ';')) this.at++
    if (this.token.kind !== 'end') this.fail(`expected an operator or the end, found ${this.found()}`)
    return body
  }

  statement(): Syntax {
    const lets: { readonly name: string; readonly value: Syntax; readonly place: Place }[] = []
    // `x = ...` on a line of its own names a part, too, as in Python.
    while (isWord(this.token, 'let') || (this.token.kind === 'name' && isSymbol(this.tokens[this.at + 1]!, '='))) {
      const plain = !isWord(this.token, 'let')
      if (!plain) this.at++
      const name = this.token
      if (name.kind !== 'name' || words.has(name.text.toLowerCase()) || /[$.]/.test(name.text))
        this.fail(`expected a name after let, found ${this.found()}`)
      this.at++
      const sign = this.expect('=', `after let ${name.text}`)
      lets.push({ name: name.text, value: this.within(plain, () => this.expression(0)), place: name })
      if (isSymbol(this.token, ';') || isWord(this.token, 'in')) this.at++
      else if (plain && (this.token.kind === 'end' || !this.token.newLine)) this.fail(SINGLE_EQUALS, sign)
      else if (!this.token.newLine)
        this.fail(`expected ";" or a new line after let ${name.text}, found ${this.found()}`)
      if (lets.length > DEEPEST) this.fail(`more than ${DEEPEST} parts are named with let`)
    }
    return lets.reduceRight<Syntax>(
      (body, { name, value, place }) => ({
        kind: 'let',
        name,
        value,
        body,
        place: { start: place.start, end: place.end },
        depth: Math.max(value.depth, body.depth) + 1,
      }),
      this.expression(0),
    )
  }

  within<T>(lineEnds: boolean, read: () => T): T {
    const outer = this.lineEnds
    this.lineEnds = lineEnds
    const found = read()
    this.lineEnds = outer
    return found
  }

  expression(power: number): Syntax {
    if (++this.nesting > DEEPEST) this.fail(`brackets are nested more than ${DEEPEST} deep`)
    let left = this.methods(this.prefix())
    /** Right side of the comparison that was read last, which the next one goes on from. */
    let compared: Syntax | null = null
    while (true) {
      const head = this.token
      if (this.lineEnds && head.newLine) break
      const infix =
        head.kind === 'end' || head.kind === 'number' || head.kind === 'text'
          ? undefined
          : infixes[head.text.toLowerCase()]
      if (infix !== undefined && infix.power > power) {
        this.at++
        if (infix.chains) this.refuseBare(left)
        const right = this.expression(infix.right ? infix.power - 1 : infix.power)
        if (infix.chains) this.refuseBare(right)
        const from: Syntax = (infix.chains ? compared : null) ?? left
        const joined = this.signed(infix.operator, head, [positional(from), positional(right)], from.place.start)
        left =
          from === left ? joined : this.signed('AND', head, [positional(left), positional(joined)], left.place.start)
        compared = infix.chains ? right : null
        if (infix.bracketed) this.joinedBare = { value: left, sign: head }
      } else if (power === 0 && isSymbol(head, '?')) {
        this.at++
        const yes = this.expression(0)
        this.expect(':', 'between the two branches of "?"')
        const no = this.expression(0)
        left = this.signed('IF', head, [positional(left), positional(yes), positional(no)], left.place.start)
      } else break
    }
    if (isSymbol(this.token, '=')) this.fail(SINGLE_EQUALS)
    this.nesting--
    return left
  }

  /** Python would compare what `&` joins, C and its like would join what is compared: nobody shall guess. */
  refuseBare(side: Syntax): void {
    if (this.joinedBare?.value !== side) return
    const { sign } = this.joinedBare
    const word = sign.text === '&' ? 'and' : 'or'
    this.fail(
      `"${sign.text}" binds tighter than a comparison, as in Python; put each comparison in brackets, or write ${word}`,
      sign,
    )
  }

  prefix(): Syntax {
    const token = this.token
    if (token.kind === 'number') {
      this.at++
      return { kind: 'number', value: token.value, place: { start: token.start, end: token.end }, depth: 1 }
    }
    if (token.kind === 'text') {
      this.at++
      return { kind: 'text', text: token.text, place: { start: token.start, end: token.end }, depth: 1 }
    }
    if (isSymbol(token, '(')) {
      this.at++
      const inside = this.within(false, () => (isWord(this.token, 'let') ? this.statement() : this.expression(0)))
      this.expect(')', `to close the "(" of ${this.columnOf(token)}`)
      this.joinedBare = null
      return inside
    }
    if (isSymbol(token, '-')) return this.sign('NEGATE', token, SIGN_POWER)
    if (isSymbol(token, '!')) return this.sign('NOT', token, SIGN_POWER)
    if (isWord(token, 'not') && this.tokens[this.at + 1]?.kind !== 'pin') return this.sign('NOT', token, NOT_POWER)
    if (isSymbol(token, '+')) {
      this.at++
      return this.expression(SIGN_POWER)
    }
    const next = this.tokens[this.at + 1] ?? token
    const called = (isSymbol(next, '(') || next.kind === 'pin') && !isWord(token, 'let') && !isWord(token, 'in')
    if (token.kind === 'name' && (called || !words.has(token.text.toLowerCase()))) return this.nameOrCall(token)
    this.fail(`expected a number, a field, an operator or "(", found ${this.found()}`)
  }

  sign(operator: string, token: Token, power: number): Syntax {
    this.at++
    const value = this.expression(power)
    if (operator === 'NEGATE' && value.kind === 'number')
      return { ...value, value: -value.value, place: { start: token.start, end: value.place.end } }
    return this.signed(operator, token, [positional(value)], token.start)
  }

  nameOrCall(token: Token): Syntax {
    this.at++
    const name = token.text
    const pin = this.pin(token)
    const place = { start: token.start, end: pin === null ? token.end : pin.place.end }
    if (!isSymbol(this.token, '(')) return { kind: 'name', name, pin, place, depth: 1 }
    const dot = name.lastIndexOf('.')
    if (dot >= 0) return this.dotted(token, dot)
    return this.call({ name, pin, sign: false }, place, this.arguments(name), token.start)
  }

  arguments(name: string): readonly CallArgument[] {
    this.expect('(', `after ${name}`)
    const args: CallArgument[] = []
    if (!isSymbol(this.token, ')'))
      while (true) {
        args.push(this.within(false, () => this.argument()))
        if (!isSymbol(this.token, ',')) break
        this.at++
      }
    this.expect(')', `or "," in the call of ${name}`)
    return args
  }

  /** `np.log(`, or `close.shift(`: a method of what stands before the last dot. */
  dotted(token: Token, dot: number): Syntax {
    const [before, name] = [token.text.slice(0, dot), token.text.slice(dot + 1)]
    const split = token.end - name.length
    const head = { start: split, end: token.end }
    if (isLibrary(before, name))
      return this.understood(libraryFunction(before, name, this.arguments(token.text)), head, token.start)
    if (!/^(np|numpy)$/i.test(before)) {
      const x = {
        kind: 'name',
        name: before,
        pin: null,
        place: { start: token.start, end: split - 1 },
        depth: 1,
      } as const
      return this.method(x, name, head)
    }
    const args = this.arguments(token.text)
    const meant = numpyFunction(name, args)
    if (meant === null) return this.call({ name, pin: null, sign: false }, head, args, token.start)
    return this.meant(meant, head, token.start)
  }

  /** Methods behind a value, which bind tighter than every sign. */
  methods(value: Syntax): Syntax {
    let x = value
    while (isSymbol(this.token, '.')) x = this.method(x, ...this.methodName())
    return x
  }

  methodName(): readonly [string, Place] {
    this.expect('.', 'before the method of a window, as in rolling(20).mean()')
    const { kind, text, start, end } = this.token
    if (kind !== 'name') this.fail(`expected the name of a method after ".", found ${this.found()}`)
    this.at++
    return [text, { start, end }]
  }

  method(x: Syntax, name: string, head: Place): Syntax {
    return this.understood(methodOf(x, name, this.arguments(name)), head, x.place.start)
  }

  /** With what follows it, where it has only begun something. */
  understood(first: Understood, head: Place, start: number): Syntax {
    let [found, place] = [first, head]
    while (typeof found === 'function') {
      if (this.token.kind === 'column') {
        const { text, start: from, end } = this.tokens[this.at++]!
        const picked = { kind: 'name', name: text, pin: null, place: { start: from, end }, depth: 1 } as const
        ;[found, place] = [found(PICKED, [positional(picked)]), picked.place]
        continue
      }
      const [closing, at] = this.methodName()
      ;[found, place] = [found(closing, this.arguments(closing)), at]
    }
    if (typeof found === 'object' && 'over' in found) found = this.over(found)
    return typeof found === 'object' && 'kind' in found ? found : this.meant(found, place, start)
  }

  /** What is over the whole history, unless `.over("date")` follows. */
  over({ refusal, over }: Aggregate): Meant | string {
    if (!isSymbol(this.token, '.') || this.tokens[this.at + 1]?.text !== 'over') return refusal
    this.at += 2
    return over(this.arguments('over').map(({ value }) => value))
  }

  meant(meant: Meant | string, head: Place, start: number): Syntax {
    if (typeof meant === 'string') this.fail(meant, head)
    const args = meant.arguments.map((argument): CallArgument => {
      if ('operator' in argument) return positional(this.meant(argument, head, start))
      return 'kind' in argument ? positional(argument) : argument
    })
    return this.call({ name: meant.operator, pin: null, sign: false }, head, args, start)
  }

  /** The version behind the name that was just read. */
  pin(name: Token): Pin | null {
    const { kind, text, start, end } = this.token
    if (kind !== 'pin') return null
    if (name.text.startsWith('$')) this.fail(`${name.text.slice(0, 40)} is a field, and fields have no versions`)
    const version = text.slice(1)
    const fault = versionFault(name.text, version)
    if (fault !== null) this.fail(fault)
    this.at++
    return { version, place: { start, end } }
  }

  argument(): CallArgument {
    const name = this.token
    if (name.kind === 'name' && isSymbol(this.tokens[this.at + 1]!, '=')) {
      this.at += 2
      return { name: name.text.toLowerCase(), value: this.expression(0) }
    }
    return { name: null, value: isWord(name, 'lambda') ? this.lambda(name) : this.expression(0) }
  }

  lambda(head: Token): Syntax {
    this.at++
    const { kind, text } = this.token
    if (kind !== 'name' || /[$.]/.test(text)) this.fail(`expected a name after lambda, found ${this.found()}`)
    this.at++
    this.expect(':', `after lambda ${text}`)
    const body = this.expression(0)
    const place = { start: head.start, end: body.place.end }
    return { kind: 'lambda', parameter: text, body, place, depth: body.depth + 1 }
  }
}

const positional = (value: Syntax): CallArgument => ({ name: null, value })

/** The syntax tree of an expression. Throws {@link ExpressionError} with the place and what was expected there. */
export const parse = (source: string): Syntax => new Parser(source).program()
