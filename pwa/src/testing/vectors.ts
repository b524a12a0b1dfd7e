import { readFileSync } from 'node:fs'

/** The vectors of `tests/vectors/<name>.json`, which hold for the server's Python too. */
export function vectors<T>(name: string): T[] {
  const file = new URL(`../../../tests/vectors/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { vectors: T[] }).vectors
}
