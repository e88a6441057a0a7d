import { expect, test } from 'vitest'
import { readGuide, readsAs } from './read-guide.ts'

const page = `# Page

\`\`\`sh
optaic status
\`\`\`

It says:

\`\`\`text
4 Flows
\`\`\`

\`\`\`sh exit=3
optaic run x
\`\`\`

\`\`\`json file=examples/a.json
{}
\`\`\`

\`\`\`ts
not for the shell
\`\`\`
`

test('a page is its commands, what they print, and the files it shows', () => {
  expect(readGuide(page)).toEqual({
    steps: [
      { line: 3, commands: 'optaic status', shown: '4 Flows', exit: 0 },
      { line: 13, commands: 'optaic run x', shown: null, exit: 3 },
    ],
    files: [{ line: 17, path: 'examples/a.json', text: '{}' }],
  })
  expect(() => readGuide('```sh\nls')).toThrow('line 1')
})

test.each([
  ['a\nb', 'a\nb\n', true],
  ['a\nb', 'a', false],
  ['a', 'a\nb', false],
  ['run 12 completed, in 3 s', 'run … completed, in …', true],
  ['run 12 failed', 'run … completed', false],
  ['a\nx\ny\nb', 'a\n…\nb', true],
  ['a\nb', 'a\n…\nb', true],
  ['a\nx', 'a\n…\nb', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
  ['a     1.5', 'a  1.5', true],
  ['a 1.5', 'a   1.5', true],
  ['a1.5', 'a  1.5', false],
  ['a  b', 'a b', false],
  ['a   \nb', 'a\nb  ', true],
])('%j read as %j: %j', (answer, shown, good) => {
  expect(readsAs(answer, shown)).toBe(good)
})
