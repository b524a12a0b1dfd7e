import Dexie from 'dexie'
import { expect, test } from 'vitest'
import { sealCheck } from '@/records/check'
import { sendAll } from '@/records/send'
import { LI } from '@/testing/installation'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { Database, db } from './database'

/** Each released schema as it was, by what it changed: phones in the field still have it. Never edit one. */
const ONE: Record<string, string> = {
  keys: 'kid, person',
  heads: 'kid',
  records: 'sha256, id, &[kid+sequence], delivery.state, label, control_point, visit, sealed_at',
  photos: 'sha256, delivery.state, [by+delivery.state]',
  drafts: '[person+control_point], person',
  visits: 'visit',
  persons: 'id, pass',
  enterprises: 'id, pass',
  control_points: 'id, pass, data.enterprise',
  labels: 'id, pass, data.control_point',
  checks: 'id, pass',
  checklists: 'id, pass',
  settings: 'id, pass',
  label_indexes: 'region',
  meta: 'name',
}
const TWO = {
  ...ONE,
  records: 'sha256, id, &[kid+sequence], delivery.state, [delivery.state+delivery.received_at], label, control_point, visit, sealed_at',
  checkpoints: 'origin, epoch',
  log_faults: '++number',
  locks: 'person',
}
const THREE = { ...TWO, finds: 'id, pass', teams: '[person+enterprise+day], person' }
const FOUR: Record<string, string> = { ...THREE, corrections: 'id, pass, data.check, data.control_point, data.state' }
const WITHOUT_DRAFTS = Object.fromEntries(Object.entries(FOUR).filter(([name]) => name !== 'drafts'))
const FIVE = { ...WITHOUT_DRAFTS, begun: '[person+about], person' }
const SIX = {
  ...FIVE,
  records: 'sha256, id, &[kid+sequence], delivery.state, [delivery.state+delivery.received_at], label, control_point, visit, enterprise, sealed_at',
  follow_ups: 'id, pass, data.enterprise, data.state',
}
const SEVEN = { ...SIX, pictures: 'sha256' }
const EIGHT = { ...SEVEN, assignments: 'id, pass, data.inspector' }
const RELEASED: [number, Record<string, string>][] = [ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT].map((stores, before) => [before + 1, stores])

// As versions 1 to 4 kept one, and as it is kept since.
const { kind, ...draft } = aCheck({ remark: '没填完' })
const DRAFT = { person: LI.id, control_point: draft.point.id, changed_at: '2026-11-23T01:00:00Z', draft }
const BEGUN = { person: LI.id, about: `check ${draft.point.id}`, changed_at: DRAFT.changed_at, draft: { kind, ...draft } }

/** What a phone holds after a day's work: key, records sent and unsent, photos as they were kept before and since version 7. */
async function aDaysWork(): Promise<Record<string, unknown[]>> {
  await phoneOfLi()
  await sealCheck(aCheck())
  await sendAll(LI.id)
  await sealCheck(aCheck())
  await db.photos.put({ sha256: 'ab', by: LI.id, type: 'image/jpeg', bytes: new ArrayBuffer(3), added_at: '', delivery: { state: 'waiting' } })
  await db.photos.put({ sha256: 'cd', by: LI.id, type: 'image/jpeg', added_at: '', delivery: { state: 'waiting' } })
  await db.pictures.put({ sha256: 'cd', bytes: new ArrayBuffer(5) })
  return contentOf(db, db.tables.map(({ name }) => name))
}

async function contentOf(database: Dexie, names: string[]): Promise<Record<string, unknown[]>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await database.table(name).toArray()] as const)))
}

test('each version was released', () => {
  expect(RELEASED.at(-1)?.[0]).toBe(db.verno)
})

test.each(RELEASED)('a database of version %s opens with everything that it held', async (version, stores) => {
  const rows = { ...(await aDaysWork()), drafts: [DRAFT], begun: [BEGUN] } as Record<string, unknown[]>
  const old = new Dexie('of-an-old-phone')
  old.version(version).stores(stores)
  for (const name of Object.keys(stores)) await old.table(name).bulkAdd(rows[name] ?? [])
  old.close()

  const now = new Database('of-an-old-phone')

  const stay = Object.keys(stores).filter((name) => name !== 'drafts')
  expect(await contentOf(now, stay)).toEqual(Object.fromEntries(stay.map((name) => [name, rows[name]])))
  expect(await now.begun.toArray()).toEqual([BEGUN])
  expect(now.verno).toBe(db.verno)
  expect(await now.records.where('delivery.state').equals('waiting').count()).toBe(1)
  expect(await now.records.where('[delivery.state+delivery.received_at]').between(['received', ''], ['received', '2027']).count()).toBe(1)
  expect(await now.records.orderBy('enterprise').count()).toBe(0)
  expect(await now.follow_ups.count()).toBe(0)
  expect(await now.assignments.count()).toBe(0)
  expect(await now.checkpoints.count()).toBe(0)
  now.close()
  await Dexie.delete('of-an-old-phone')
})
