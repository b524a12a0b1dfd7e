import { expect, test } from 'vitest'
import { en } from './en'
import { zh } from './zh'

const sources = import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true })

const keysOf = (node: object, path: string[] = []): string[] =>
  Object.entries(node).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keysOf(value, [...path, name]) : [[...path, name].join('.')],
  )
const known = keysOf(zh)
const placeholders = (messages: object): string[] => JSON.stringify(messages).match(/\{\w+\}/g) ?? []

/** What screens ask for: `t('a.b')` as it stands, `t(`a.${x}`)` as a pattern. */
const asked = Object.values(sources).flatMap((source) => [...source.matchAll(/\b(?:t|sentence)\(\s*(['`])([\w.${}?()[\] -]+?)\1/g)].map(([, , key = '']) => key))

test('the screens ask for sentences that are there', () => {
  const missing = asked.filter((key) => {
    const parts = key.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'))
    return !known.some((name) => new RegExp(`^${parts.join('[\\w-]+')}$`).test(name))
  })
  expect(asked.length).toBeGreaterThan(150)
  expect(missing).toEqual([])
})

test('both languages say the same sentences', () => {
  expect(keysOf(en)).toEqual(known)
  expect(new Set(placeholders(en))).toEqual(new Set(placeholders(zh)))
})
