import Dexie from 'dexie'
import { expect, test } from 'vitest'
import { sealCheck } from '@/records/check'
import { sendAll } from '@/records/send'
import { LI } from '@/testing/installation'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { Database, db } from './database'

/** Each released schema as it was: phones in the field still have it. Never edit one. */
const RELEASED: Record<number, Record<string, string>> = {
  1: {
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
  },
}

/** What a phone holds after a day's work: key, records sent and unsent, a photo, a draft. */
async function aDaysWork(): Promise<Record<string, unknown[]>> {
  await phoneOfLi()
  await sealCheck(aCheck())
  await sendAll(LI.id)
  await sealCheck(aCheck())
  const draft = aCheck({ remark: '没填完' })
  await db.drafts.put({ person: LI.id, control_point: draft.point.id, changed_at: '2026-11-23T01:00:00Z', draft })
  await db.photos.put({ sha256: 'ab', by: LI.id, type: 'image/jpeg', bytes: new ArrayBuffer(3), added_at: '', delivery: { state: 'waiting' } })
  return contentOf(db)
}

async function contentOf(database: Dexie, names = Object.keys(RELEASED[1] ?? {})): Promise<Record<string, unknown[]>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await database.table(name).toArray()] as const)))
}

test.each(Object.entries(RELEASED))('a database of version %s opens with everything that it held', async (version, stores) => {
  const rows = await aDaysWork()
  const old = new Dexie('of-an-old-phone')
  old.version(Number(version)).stores(stores)
  for (const name of Object.keys(stores)) await old.table(name).bulkAdd(rows[name] ?? [])
  old.close()

  const now = new Database('of-an-old-phone')

  expect(await contentOf(now, Object.keys(stores))).toEqual(rows)
  expect(now.verno).toBe(db.verno)
  expect(await now.records.where('delivery.state').equals('waiting').count()).toBe(1)
  expect(await now.records.where('[delivery.state+delivery.received_at]').between(['received', ''], ['received', '2027']).count()).toBe(1)
  expect(await now.checkpoints.count()).toBe(0)
  now.close()
  await Dexie.delete('of-an-old-phone')
})
