import { describe, expect, test, vi } from 'vitest'
import { currentKey } from '@/session/device-key'
import { useSession } from '@/session/session'
import { db, readMeta } from '@/storage/database'
import { LI, newKey, problem, problemOf, WANG, type Installation } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi } from '@/testing/samples'
import { setUpDevice } from '@/session/setup'
import { sealCheck } from './check'
import { countUnsentOfOthers, outboxEntries } from './outbox'
import { batchesOf, sendAll } from './send'
import { countUnsent } from './unsent'

const send = () => sendAll(LI.id)
const states = async () => (await outboxEntries()).map(({ state }) => state)
const batches = (installation: Installation) =>
  (installation.requestsTo('/api/v1/records') as { records: string[] }[]).map(({ records }) => records.length)

describe('a record', () => {
  test('is received once a receipt by the pinned key names its hash', async () => {
    const installation = await phoneOfLi()
    const { sha256 } = await sealCheck(aCheck())
    expect(await states()).toEqual(['waiting'])

    expect(await send()).toEqual({ kind: 'done' })

    expect(await outboxEntries()).toMatchObject([{ sha256, state: 'received', received_at: '2026-11-23T01:30:00.000Z' }])
    expect((await db.records.get(sha256))?.receipts).toEqual([installation.kept.get(sha256)?.receipt])
  })

  test('whose answer was lost is received as a duplicate', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())
    let lost = false
    installation.meddle = async (request) => {
      if (lost || !request.url.endsWith('/records')) return null
      lost = true
      installation.meddle = () => null
      await fetch('/api/v1/records', { method: 'POST', body: await request.text(), headers: request.headers })
      return Response.error()
    }

    expect(await send()).toMatchObject({ kind: 'no-answer' })
    expect(await states()).toEqual(['waiting'])
    await send()

    expect(await states()).toEqual(['received'])
    expect(installation.kept.size).toBe(1)
  })

  test.each([
    ['names another record', async (installation: Installation) => installation.receipt({ sha256: 'x'.repeat(43) })],
    ['is by another key', async (installation: Installation, sha256: string) => {
      const { jwk, key } = await newKey()
      return installation.signJws('field-receipt+jws', { sha256, received_at: '2026-11-23T01:30:00Z', skew_ms: 0, epoch: 1 }, jwk.kid, key)
    }],
    ['claims the pinned key', async (installation: Installation, sha256: string) => {
      const { key } = await newKey()
      return installation.signJws('field-receipt+jws', { sha256, received_at: '2026-11-23T01:30:00Z', skew_ms: 0, epoch: 1 }, installation.jwk.kid, key)
    }],
    ['is of another type', async (installation: Installation, sha256: string) =>
      installation.signJws('staff-act+jws', { sha256, received_at: '2026-11-23T01:30:00Z', skew_ms: 0, epoch: 1 })],
  ])('stays waiting when the receipt %s', async (_case, receiptFor) => {
    const installation = await phoneOfLi()
    const { sha256, id } = await sealCheck(aCheck())
    installation.kept.set(sha256, { kid: '', sequence: 1, receipt: await receiptFor(installation, sha256), photos: [] })

    await send()

    expect(await outboxEntries()).toMatchObject([{ id, state: 'waiting', trouble: 'receipt-does-not-verify' }])
  })

  test('is received under a new key that the pinned one handed over to', async () => {
    const installation = await phoneOfLi()
    const { sha256 } = await sealCheck(aCheck())
    const next = await newKey()
    const payload = { sha256, received_at: '2026-11-23T01:30:00Z', skew_ms: 0, epoch: 1 }
    const receipt = await installation.signJws('field-receipt+jws', payload, next.jwk.kid, next.key)
    const handover = await installation.signJws('key-handover+jws', next.jwk)
    installation.kept.set(sha256, { kid: '', sequence: 1, receipt, photos: [] })
    installation.meddle = (request) =>
      request.url.endsWith('/seals/keys') ? Response.json({ keys: [installation.jwk, next.jwk], handovers: [handover] }) : null

    await send()

    expect(await states()).toEqual(['received'])
    expect((await readMeta('installation'))?.keys).toHaveLength(2)
  })

  test('that is held has a receipt and a reason', async () => {
    const installation = await phoneOfLi()
    const { sha256 } = await sealCheck(aCheck())
    installation.outcomeOf.set(sha256, { outcome: 'held', problem: problemOf(200, 'outside-area') })

    await send()

    expect(await outboxEntries()).toMatchObject([{ state: 'held', reason: 'outside-area', received_at: expect.any(String) as string }])
  })

  test('that is refused stays, is tried again a day later, and holds up nothing', async () => {
    const installation = await phoneOfLi()
    const bad = await sealCheck(aCheck())
    await sealCheck(aCheck())
    installation.outcomeOf.set(bad.sha256, { outcome: 'refused', problem: problemOf(422, 'wrong-signature') })

    await send()
    expect(await outboxEntries()).toMatchObject([{ state: 'received' }, { sha256: bad.sha256, state: 'refused', reason: 'wrong-signature' }])

    installation.outcomeOf.clear()
    await send()
    expect(await states()).toEqual(['received', 'refused'])

    vi.setSystemTime(Date.now() + 25 * 60 * 60 * 1000)
    await send()
    vi.useRealTimers()
    expect(await states()).toEqual(['received', 'received'])
  })

  test('of a device the server forgot goes through after enrolling again', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())
    installation.devices.clear()

    expect(await send()).toEqual({ kind: 'done' })

    expect(await states()).toEqual(['received'])
    expect(installation.requestsTo('/api/v1/devices')).toHaveLength(2)
  })

  test('of another person on the same phone is sent too, and shown to that person alone', async () => {
    const installation = await phoneOfLi()
    const first = await sealCheck(aCheck())
    await useSession().signIn('wang', 'right')
    await setUpDevice(() => undefined)
    const second = await sealCheck(aCheck({ inspectors: [WANG.id] }))
    expect(await outboxEntries()).toMatchObject([{ sha256: second.sha256, by: WANG.id }])
    expect([await countUnsent(), await countUnsentOfOthers()]).toEqual([2, 1])

    await sendAll(WANG.id)

    expect(await outboxEntries()).toMatchObject([{ sha256: second.sha256, state: 'received' }])
    expect((await db.records.get(first.sha256))?.delivery.state).toBe('received')
    expect([await countUnsent(), installation.kept.size, await db.keys.count()]).toEqual([0, 2, 2])
  })
})

describe('no answer of ours:', () => {
  test.each([
    ["a gateway's page with status 200", () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
    ['JSON of another form', () => Response.json({ hello: 'world' })],
    ['outcomes for what was not sent', () =>
      Response.json({ outcomes: [{ sha256: 'x', id: null, outcome: 'stored' }], last_sequence: 1, missing: [], epoch: 1 })],
    ['a broken gateway', () => new Response('bad gateway', { status: 502 })],
  ])('%s', async (_case, answer) => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())
    installation.meddle = (request) => (request.url.endsWith('/records') ? answer() : null)

    expect((await send()).kind).toBe('no-answer')
    expect(await states()).toEqual(['waiting'])
  })

  test('a busy server is left alone for as long as it asks', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())
    installation.meddle = (request) => (request.url.endsWith('/records') ? problem(503, 'busy', { 'Retry-After': '120' }) : null)

    expect(await send()).toMatchObject({ kind: 'problem', retryAfterMs: 120_000 })
  })
})

describe('batches', () => {
  const rows = (count: number, size: number, kid = 'k') => Array.from({ length: count }, () => ({ kid, jws: 'x'.repeat(size) }))

  test('hold at most 200 records, 2 MiB and one device', () => {
    expect(batchesOf(rows(450, 100)).map(({ length }) => length)).toEqual([200, 200, 50])
    const sizes = batchesOf(rows(100, 60_000)).map((batch) => batch.reduce((sum, { jws }) => sum + jws.length + 3, 0))
    expect(Math.max(...sizes)).toBeLessThan(2 * 1024 * 1024)
    expect(batchesOf([...rows(2, 10, 'a'), ...rows(3, 10, 'b')]).map(({ length }) => length)).toEqual([2, 3])
  })

  test('one that is refused as a whole is taken apart until the others are through', async () => {
    const installation = await phoneOfLi()
    const sealed = []
    for (let count = 0; count < 5; count++) sealed.push(await sealCheck(aCheck()))
    const poison = (await db.records.get(sealed[2]?.sha256 ?? ''))?.jws ?? ''
    installation.meddle = async (request) =>
      request.url.endsWith('/records') && (await request.text()).includes(poison) ? problem(422, 'invalid-input') : null

    expect(await send()).toEqual({ kind: 'done' })

    expect(await states()).toEqual(['received', 'received', 'waiting', 'received', 'received'])
    expect((await outboxEntries())[2]).toMatchObject({ trouble: 'batch-refused' })
  })

  test('get smaller on a line that carries no large ones, until all are through', async () => {
    const installation = await phoneOfLi()
    for (let count = 0; count < 40; count++) await sealCheck(aCheck())
    installation.meddle = async (request) =>
      request.url.endsWith('/records') && (await request.text()).length > 20_000 ? Response.error() : null

    expect(await send()).toEqual({ kind: 'done' })

    expect(new Set(await states())).toEqual(new Set(['received']))
  })

  test('say what the phone still holds, and at the end that it holds nothing', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck({ photos: [await aPicture()] }))

    await send()

    const unsent = (installation.requestsTo('/api/v1/records') as { unsent: object }[]).map((request) => request.unsent)
    expect(unsent).toEqual([{ records: 1, photos: 1, oldest: expect.any(String) as string }, { records: 0, photos: 0 }])
  })
})

describe('what the server lost is sent again:', () => {
  test('everything, once, and loudly, after a restore from backup', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck({ photos: [await aPicture()] }))
    await sealCheck(aCheck())
    await send()
    installation.kept.clear()
    installation.photos.clear()
    installation.epoch = 2

    expect(await send()).toEqual({ kind: 'done' })

    expect([installation.kept.size, installation.photos.size]).toEqual([2, 1])
    expect(await states()).toEqual(['received', 'received'])
    expect(await readMeta('notices')).toMatchObject([{ kind: 'new-epoch', epoch: 2 }])
  })

  test('a gap, and what lies above its highest sequence', async () => {
    const installation = await phoneOfLi()
    const sealed = []
    for (let count = 0; count < 4; count++) sealed.push(await sealCheck(aCheck()))
    await send()
    installation.kept.delete(sealed[1]?.sha256 ?? '')
    installation.kept.delete(sealed[3]?.sha256 ?? '')

    await send()

    expect(installation.kept.size).toBe(4)
    expect(batches(installation)).toEqual([4, 0, 0, 2, 0])
  })

  test('a picture that a record names', async () => {
    const installation = await phoneOfLi()
    const photo = await aPicture()
    await sealCheck(aCheck({ photos: [photo] }))
    await send()
    installation.photos.clear()
    await sealCheck(aCheck({ photos: [photo] }))

    await send()

    expect([...installation.photos.keys()]).toEqual([photo.sha256])
  })
})

describe('pictures', () => {
  const delivery = async (sha256: string) => (await db.photos.get(sha256))?.delivery

  test('are sent only when a sealed record names them, and are safe with a receipt', async () => {
    await phoneOfLi()
    const named = await aPicture('named')
    const unnamed = await aPicture('unnamed')
    await sealCheck(aCheck({ photos: [named] }))
    expect(await outboxEntries()).toMatchObject([{ photosWaiting: 1 }])

    await send()

    expect(await delivery(named.sha256)).toMatchObject({ state: 'received' })
    expect(await delivery(unnamed.sha256)).toEqual({ state: 'draft' })
    expect(await outboxEntries()).toMatchObject([{ state: 'received', photosWaiting: 0 }])
  })

  test('go on past one that gets no answer, and end where none gets any', async () => {
    const installation = await phoneOfLi()
    const photos = await Promise.all(['1', '2', '3', '4', '5', '6', '7', '8'].map(aPicture))
    await sealCheck(aCheck({ photos }))
    const [stuck = ''] = await db.photos.where('delivery.state').equals('waiting').primaryKeys()
    installation.meddle = (request) => (request.url.endsWith(stuck) ? Response.error() : null)

    expect(await send()).toMatchObject({ kind: 'no-answer' })
    expect(installation.photos.size).toBe(7)

    installation.requests.length = 0
    installation.meddle = (request) => (request.method === 'PUT' ? Response.error() : null)
    await db.photos.toCollection().modify({ delivery: { state: 'waiting' } })
    expect(await send()).toMatchObject({ kind: 'no-answer' })
    expect(installation.requests.filter(({ method }) => method === 'PUT').length).toBeLessThanOrEqual(8)
  })

  test('one that is refused holds up neither the others nor its record', async () => {
    const installation = await phoneOfLi()
    const [bad, good] = [await aPicture('bad'), await aPicture('good')]
    await sealCheck(aCheck({ photos: [bad, good] }))
    installation.meddle = (request) => (request.url.endsWith(bad.sha256) ? problem(413, 'quota') : null)

    expect(await send()).toEqual({ kind: 'done' })

    expect(await delivery(bad.sha256)).toMatchObject({ state: 'refused', reason: 'quota' })
    expect(await delivery(good.sha256)).toMatchObject({ state: 'received' })
    expect(await states()).toEqual(['received'])
  })
})

test('a phone whose count fell behind the server makes a new key, and still sends under the old one', async () => {
  const installation = await phoneOfLi()
  const old = await currentKey(LI.id)
  const kid = old?.kid ?? ''
  await sealCheck(aCheck())
  installation.kept.set('more than this phone knows of', { kid, sequence: 7, receipt: '', photos: [] })

  expect(await setUpDevice(() => undefined)).toMatchObject({ kind: 'ready' })
  await sealCheck(aCheck())
  await send()

  expect((await db.keys.get(kid))?.retired).toBe('lost-count')
  expect(await db.records.orderBy('sealed_at').toArray()).toMatchObject([{ kid, sequence: 1 }, { sequence: 1 }])
  expect(await states()).toEqual(['received', 'received'])
})
