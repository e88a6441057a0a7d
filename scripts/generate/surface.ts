/** The public surface of each package: what its `exports` give to others, so that a reviewer sees it change. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { GeneratedFile, Generator } from './generator.ts'
import { block, page } from './markdown.ts'

/** A name that a module exports, and the declaration behind it as text, without what is inside. */
export interface Exported {
  readonly name: string
  readonly text: string
}

type Read = (path: string) => string

const printer = ts.createPrinter({ removeComments: true })

const parse = (path: string, read: Read) => ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(modifier => modifier.kind === ts.SyntaxKind.ExportKeyword)

/** Everything a module exports, its own and from other files of the package, in the order in which it is written. */
export function exportsOf(path: string, read: Read): readonly Exported[] {
  const source = parse(path, read)
  return source.statements.flatMap((statement): readonly Exported[] => {
    if (ts.isExportDeclaration(statement)) return passedOn(statement, path, read)
    return isExported(statement) ? declared(statement, source) : []
  })
}

function passedOn(statement: ts.ExportDeclaration, path: string, read: Read): readonly Exported[] {
  const { exportClause, moduleSpecifier } = statement
  const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ''
  const there = from.startsWith('.') ? exportsOf(join(dirname(path), from), read) : []
  if (exportClause === undefined) return there.length > 0 ? there : [{ name: '*', text: `export * from '${from}'` }]
  if (!ts.isNamedExports(exportClause)) return [{ name: exportClause.name.text, text: statement.getText() }]
  return exportClause.elements.map(({ name, propertyName }) => {
    const inside = (propertyName ?? name).text
    const found = there.find(one => one.name === inside)
    const renamed = inside === name.text ? '' : ` // as ${name.text}`
    return {
      name: name.text,
      text: found === undefined ? `export { ${name.text} } from '${from}'` : found.text + renamed,
    }
  })
}

function declared(statement: ts.Statement, source: ts.SourceFile): readonly Exported[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(one => {
      const name = one.name.getText()
      return { name, text: `const ${name}${typeText(one)}` }
    })
  const bare = withoutBodies(statement)
  const name = 'name' in statement && statement.name !== undefined ? (statement.name as ts.Node).getText() : 'default'
  const text = printer.printNode(ts.EmitHint.Unspecified, bare, source).replace(/^(export|declare) /, '')
  return [{ name, text: text.replace(/;$/gm, '').replace(/^( {4})+/gm, spaces => spaces.slice(spaces.length / 2)) }]
}

/** The type of a constant as far as it is written: its annotation, or the parameters and result of its function. */
function typeText({ type, initializer }: ts.VariableDeclaration): string {
  if (type !== undefined) return `: ${type.getText()}`
  if (initializer === undefined || !(ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))) return ''
  const types = initializer.typeParameters?.map(one => one.getText()).join(', ')
  const parameters = initializer.parameters.map(one => one.getText()).join(', ')
  const result = initializer.type === undefined ? '…' : initializer.type.getText()
  return `: ${types === undefined ? '' : `<${types}>`}(${parameters}) => ${result}`
}

/** Functions without their bodies, classes without what is private. */
function withoutBodies(statement: ts.Statement): ts.Statement {
  if (ts.isFunctionDeclaration(statement)) {
    const { modifiers, asteriskToken, name, typeParameters, parameters, type } = statement
    return ts.factory.updateFunctionDeclaration(
      statement,
      modifiers,
      asteriskToken,
      name,
      typeParameters,
      parameters,
      type,
      undefined,
    )
  }
  if (!ts.isClassDeclaration(statement)) return statement
  const { modifiers, name, typeParameters, heritageClauses, members } = statement
  const shown = members.filter(isPublic).map(bareMember)
  return ts.factory.updateClassDeclaration(statement, modifiers, name, typeParameters, heritageClauses, shown)
}

const isPublic = (member: ts.ClassElement): boolean =>
  !(member.name !== undefined && ts.isPrivateIdentifier(member.name)) &&
  !ts.isClassStaticBlockDeclaration(member) &&
  !(ts.getModifiers(member as ts.MethodDeclaration) ?? []).some(one => one.kind === ts.SyntaxKind.PrivateKeyword)

function bareMember(member: ts.ClassElement): ts.ClassElement {
  const { factory } = ts
  if (ts.isConstructorDeclaration(member))
    return factory.updateConstructorDeclaration(member, member.modifiers, member.parameters, undefined)
  if (ts.isPropertyDeclaration(member)) {
    const { modifiers, name, questionToken, exclamationToken, type } = member
    return factory.updatePropertyDeclaration(
      member,
      modifiers,
      name,
      questionToken ?? exclamationToken,
      type,
      undefined,
    )
  }
  if (ts.isGetAccessorDeclaration(member))
    return factory.updateGetAccessorDeclaration(
      member,
      member.modifiers,
      member.name,
      member.parameters,
      member.type,
      undefined,
    )
  if (!ts.isMethodDeclaration(member)) return member
  const { modifiers, asteriskToken, name, questionToken, typeParameters, parameters, type } = member
  return factory.updateMethodDeclaration(
    member,
    modifiers,
    asteriskToken,
    name,
    questionToken,
    typeParameters,
    parameters,
    type,
    undefined,
  )
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
}

const byName = (a: Exported, b: Exported) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** The page of one package: a block for each entry of its `exports`, names in order. */
export function surfacePage(folder: string, { name, exports = {} }: Manifest, read: Read): string {
  const sections = Object.entries(exports).map(([entry, target]) => {
    const all = exportsOf(join(folder, target), read).toSorted(byName)
    return `## ${name}${entry.slice(1)}\n\n${block('ts', all.map(one => one.text).join('\n\n'))}`
  })
  return page(`Public surface of ${folder}`, sections)
}

export const surfaceGenerator: Generator = {
  name: 'public surface of the packages',
  files: async root => {
    const read: Read = path => readFileSync(join(root, path), 'utf8')
    return globSync('{packages,adapters,definitions}/*/package.json', { cwd: root })
      .sort()
      .map(dirname)
      .filter(folder => existsSync(join(root, folder, 'src')))
      .map((folder): GeneratedFile => {
        const manifest = JSON.parse(read(join(folder, 'package.json'))) as Manifest
        return {
          path: `docs/reference/surface/${folder.replace('/', '-')}.md`,
          text: surfacePage(folder, manifest, read),
          asIs: true,
        }
      })
  },
}
