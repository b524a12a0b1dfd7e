import { expect, test } from 'vitest'
import { first as firstEn } from './en/first'
import { later as laterEn } from './en/later'
import { first as firstZh } from './zh/first'
import { later as laterZh } from './zh/later'

const sources = import.meta.glob<string>(['../**/*.vue', '../**/*.ts', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true })

const keysOf = (node: object, path: string[] = []): string[] =>
  Object.entries(node).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? keysOf(value, [...path, name]) : [[...path, name].join('.')],
  )
const first = keysOf(firstZh)
const known = [...first, ...keysOf(laterZh)]
const placeholders = (...messages: object[]): string[] => JSON.stringify(messages).match(/\{\w+\}/g) ?? []

/** What a file asks for: `t('a.b')` as it stands, `t(`a.${x}`)` as a pattern. */
const askedIn = (source: string): string[] =>
  [...source.matchAll(/\b(?:t|sentence)\(\s*(['`])([\w.${}?()[\] -]+?)\1/g)].map(([, , key = '']) => key)
const asked = Object.values(sources).flatMap(askedIn)

const missingFrom = (sentences: string[]) => (key: string): boolean => {
  const parts = key.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'))
  return !sentences.some((name) => new RegExp(`^${parts.join('[\\w-]+')}$`).test(name))
}

/** The file itself and what it loads with it: not what it only knows the types of, nor what it loads later. */
function loadedWith(file: string, met = new Set<string>()): Set<string> {
  const source = sources[file]
  if (source === undefined || met.has(file)) return met
  met.add(file)
  for (const [, from = ''] of source.matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?'([@.][^']+)'/gm)) {
    const path = from.startsWith('@/') ? from.replace('@/', '../') : new URL(from, `http://app/src/${file.slice(3)}`).pathname.replace('/src/', '../')
    for (const ending of ['', '.ts', '/index.ts']) loadedWith(path + ending, met)
  }
  return met
}

test('the screens ask for sentences that are there', () => {
  expect(asked.length).toBeGreaterThan(150)
  expect(asked.filter(missingFrom(known))).toEqual([])
})

test('the first screens wait for no sentence of the others', () => {
  const files = [...loadedWith('../main.ts')]
  expect(files).toEqual(expect.arrayContaining(['../today/TodayView.vue', '../app-lock/LockScreen.vue', '../frame/TabBar.vue']))
  expect(files).not.toContain('../check/CheckView.vue')
  expect(files.flatMap((file) => askedIn(sources[file] ?? '')).filter(missingFrom(first))).toEqual([])
})

test('both languages say the same sentences', () => {
  expect(keysOf(firstEn)).toEqual(first)
  expect(keysOf(laterEn)).toEqual(keysOf(laterZh))
  expect(new Set(known).size).toBe(known.length)
  expect(new Set(placeholders(firstEn, laterEn))).toEqual(new Set(placeholders(firstZh, laterZh)))
})
