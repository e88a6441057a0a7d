/** The commands that ask a running server, and the frame into which the program hangs its own. */
export { type Cli, type CliOptions, createCli } from './create-cli.ts'
export { CliFault, type ExitCode, exitCodes, exitCodeTexts } from './exit-codes.ts'
export { renderProblem } from './terminal/problem-text.ts'
export { type Progress, type ProgressLine, progressLine, progressText } from './terminal/progress-line.ts'
export { type Column, renderPairs, renderTable } from './terminal/table.ts'
export { type Stream, type Terminal, terminalOf } from './terminal/terminal.ts'
export { changePlanText } from './views/change-plan.ts'
