/** Text from elsewhere made safe to print: a log line must not move the cursor or rename the window. */

/** Control characters other than tab and line feed, and the marks that turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** The text with each unsafe character shown as `�`; carriage returns before a line feed go. */
export const printable = (text: string): string => text.replaceAll('\r\n', '\n').replace(unsafe, '�')

/** The same on one line. */
export const onOneLine = (text: string): string =>
  printable(text)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('\t', ' ')
