/** Thrown for what this room does not read: DuckDB reads it, or says what is wrong with it. */
export class Unsuited extends Error {}
