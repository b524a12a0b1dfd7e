import { createPinia, disposePinia, setActivePinia, type Pinia } from 'pinia'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sealCheck } from '@/records/check'
import { outboxEntries } from '@/records/outbox'
import { db, FEED_TABLES, readMeta } from '@/storage/database'
import { sendNow } from '@/sync/sync'
import { problem, type Installation } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi } from '@/testing/samples'
import { useSession } from './session'
import { isSetUp, setUpDevice } from './setup'

const REVOKED_AT = '2026-11-26T02:00:00+00:00'

let pinia: Pinia
beforeEach(() => {
  pinia = createPinia()
  setActivePinia(pinia)
})
afterEach(() => {
  disposePinia(pinia)
})

/** A phone with one unsent check and its picture, revoked while it was away; its session ended with it. */
async function revokedPhone(): Promise<Installation> {
  const installation = await phoneOfLi()
  const photo = { ...(await aPicture()), of: 'C-06' }
  await sealCheck(aCheck({ photos: [photo] }))
  for (const kid of installation.devices.keys()) installation.revoked.set(kid, REVOKED_AT)
  installation.signedIn = null
  return installation
}

const sizes = (): Promise<number[]> => Promise.all(FEED_TABLES.map((name) => db.table(name).count()))

test('forgets the area at its next contact, and nothing that was made here', async () => {
  await revokedPhone()
  expect(Math.max(...(await sizes()))).toBeGreaterThan(0)

  await sendNow()

  expect(await sizes()).toEqual(FEED_TABLES.map(() => 0))
  expect(await db.label_indexes.count()).toBe(0)
  expect(await isSetUp()).toBe(false)
  expect(await readMeta('notices')).toEqual([{ kind: 'revoked', at: REVOKED_AT }])
  expect((await outboxEntries()).map(({ state, photosWaiting }) => [state, photosWaiting])).toEqual([['waiting', 1]])
})

test('asks as soon as it is back in touch, however short it was away', async () => {
  const installation = await phoneOfLi()
  await sendNow() // it counts, and would be asked for again in minutes
  installation.meddle = () => Response.error()
  await sendNow()
  installation.meddle = () => null
  for (const kid of installation.devices.keys()) installation.revoked.set(kid, REVOKED_AT)

  await sendNow()

  expect(await isSetUp()).toBe(false)
  expect(await readMeta('notices')).toEqual([{ kind: 'revoked', at: REVOKED_AT }])
})

test('sends what it held once its person has signed in, and seals with a new key', async () => {
  const installation = await revokedPhone()
  await sendNow()

  await useSession().signIn('li', 'right')
  expect(await setUpDevice(() => undefined)).toMatchObject({ kind: 'ready' })
  await sendNow()
  await sealCheck(aCheck())
  await sendNow()

  expect((await outboxEntries()).map(({ state }) => state)).toEqual(['received', 'received'])
  expect(new Set([...installation.kept.values()].map(({ kid }) => kid)).size).toBe(2)
})

test.each([
  ['does not know the key', () => problem(404, 'not-found')],
  ['answers with a page', () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
  ['answers about another key', () => Response.json({ kid: 'x', revoked_at: REVOKED_AT })],
  ['says that the key counts', () => null],
])('forgets nothing where the server %s', async (_what, meddle) => {
  const installation = await phoneOfLi()
  installation.meddle = ({ url }) => (url.includes('/api/v1/devices/') ? meddle() : null)
  const before = await sizes()

  await sendNow()

  expect(await sizes()).toEqual(before)
  expect(await isSetUp()).toBe(true)
})
