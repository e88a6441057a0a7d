/** Artifacts kept in a folder. */
export { openFolderArtifacts } from './folder-artifacts.ts'
