import { calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { keepDraft } from '@/drafts/keep'
import { currentKey, ensureKey } from '@/session/device-key'
import { db, readMeta } from '@/storage/database'
import { LI } from '@/testing/installation'
import { aCheck, aPicture, COOKING, phoneOfLi } from '@/testing/samples'
import { vectors } from '@/testing/vectors'
import { canonicalJson, coversOf, jsonFault, type Json } from './canonical'
import { contentOfCheck, sealCheck, sealPosting } from './check'
import { decodeStrictly, hexOf, sha256Base64url, sha256Hex } from './hash'
import { payloadOf, type CheckBody } from './payload'
import { seal } from './seal'
import { sign, standingSignatures } from './signatures'
import { uuidv7 } from './uuid'

describe('a sealed record', () => {
  test('is a JWS by the enrolled key with exactly three header members', async () => {
    const installation = await phoneOfLi()
    const { sha256 } = await sealCheck(aCheck())

    const row = await db.records.get(sha256)
    const device = [...installation.devices.values()][0] as JWK
    const { protectedHeader, payload } = await compactVerify(row?.jws ?? '', await importJWK(device, 'ES256'))

    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'field-record+jws', kid: row?.kid })
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
      kind: 'check', installation: installation.id, by: LI.id, sequence: 1, previous: null, seen: null,
      body: {
        control_point: COOKING.id, plan_version: 3, checklist_version: 1, result: 'conforms', photos: [], signatures: [],
        measurements: [{
          limit: 'core_temp', value: '72.50', unit: 'Cel', duration: { value: '15', unit: 's' }, from: 'measured', instrument: '测温仪 T-03',
        }],
        items: [{ item: 'C-06', result: 'conforms' }],
      },
    })
  })

  test('names the one before it', async () => {
    await phoneOfLi()
    const first = await sealCheck(aCheck())
    const second = await sealPosting({ label: '7K3MZQ9T4VWX2B5R', state: 'posted', photos: [] })

    const row = await db.records.get(second.sha256)
    expect(payloadOf(row?.jws ?? '')).toMatchObject({ sequence: 2, previous: first.sha256 })
    expect(await db.heads.get(row?.kid ?? '')).toMatchObject({ sequence: 2, hash: second.sha256 })
  })

  test('takes its own sequence, however many are sealed at once', async () => {
    await phoneOfLi()
    await Promise.all(Array.from({ length: 12 }, () => sealCheck(aCheck())))

    const rows = await db.records.orderBy('[kid+sequence]').toArray()
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
    expect(rows.slice(1).map(({ jws }) => payloadOf(jws).previous)).toEqual(rows.slice(0, -1).map(({ sha256 }) => sha256))
  })

  test('cannot fork the chain even where the lock fails', async () => {
    await phoneOfLi()
    vi.spyOn(navigator.locks, 'request').mockImplementation((async (_name: string, run: () => Promise<unknown>) => run()) as never)

    const outcomes = await Promise.allSettled([sealCheck(aCheck()), sealCheck(aCheck())])

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { fault: 'head-moved' } })
    expect(await db.records.count()).toBe(1)
  })

  test('takes its draft with it', async () => {
    await phoneOfLi()
    const draft = aCheck()
    await keepDraft(LI.id, draft)

    await sealCheck(draft)
    await keepDraft(LI.id, draft) // a late keystroke

    expect(await db.begun.count()).toBe(0)
  })

  test('is sealed after the browser closed the database under us', async () => {
    await phoneOfLi()
    db.backendDB().close()

    await sealCheck(aCheck())

    expect(await db.records.count()).toBe(1)
  })
})

describe('refused, and the draft stands:', () => {
  test('nothing was answered', async () => {
    await phoneOfLi()
    await expect(sealCheck(aCheck({ measurements: {}, items: {} }))).rejects.toMatchObject({ fault: 'nothing-answered' })
  })

  test('longer than 64 KiB', async () => {
    await phoneOfLi()
    const draft = aCheck({ remark: '长'.repeat(20_000) })
    await keepDraft(LI.id, draft)

    await expect(sealCheck(draft)).rejects.toMatchObject({ fault: 'too-large' })
    expect(await db.begun.count()).toBe(1)
    expect(await db.records.count()).toBe(0)
  })

  test('a picture it names is not on this phone', async () => {
    await phoneOfLi()
    const photos = [{ sha256: 'ab'.repeat(32), taken_at: '2026-11-23T09:12:03.120+08:00' }]
    await expect(sealCheck(aCheck({ photos }))).rejects.toMatchObject({ fault: 'photo-missing' })
    expect(await db.heads.toCollection().first()).toMatchObject({ sequence: 0, hash: null })
  })

  test('a fraction in the body', async () => {
    await phoneOfLi()
    const body = { label: '7K3MZQ9T4VWX2B5R', state: 'posted', photos: [], remark: 0.5 } as never
    await expect(seal(LI.id, { id: uuidv7(), kind: 'posting', body }, { photos: [] })).rejects.toMatchObject({ fault: 'invalid-json' })
  })

  test('the count is gone: a new key is made, and the old one is not continued', async () => {
    await phoneOfLi()
    const old = await currentKey(LI.id)
    await db.heads.clear()

    await expect(sealCheck(aCheck())).rejects.toMatchObject({ fault: 'no-key' })
    const fresh = await ensureKey(LI.id)

    expect(fresh.kid).not.toBe(old?.kid)
    expect((await currentKey(LI.id))?.kid).toBe(fresh.kid)
    expect(await readMeta('notices')).toMatchObject([{ kind: 'key-lost' }])
  })
})

test('the private half of the key cannot leave the browser', async () => {
  await phoneOfLi()
  const key = await currentKey(LI.id)
  await expect(crypto.subtle.exportKey('jwk', (key as { keyPair: CryptoKeyPair }).keyPair.privateKey)).rejects.toThrow()
})

describe('a full disk', () => {
  afterEach(() => void vi.restoreAllMocks())

  /** The write with this number meets a full disk, as any of them may; how many there were. */
  function fullAtWrite(number: number): () => number {
    type Write = (this: IDBObjectStore, ...given: unknown[]) => IDBRequest
    const store = IDBObjectStore.prototype as unknown as Record<'add' | 'put' | 'delete', Write>
    let writes = 0
    for (const method of ['add', 'put', 'delete'] as const) {
      const write = store[method]
      vi.spyOn(store, method).mockImplementation(function (this: IDBObjectStore, ...given: unknown[]) {
        if (++writes === number) throw new DOMException('', 'QuotaExceededError')
        return write.apply(this, given)
      })
    }
    return () => writes
  }

  test('at whichever write: nothing is half sealed, the draft and its picture stay, and then it is sealed once', async () => {
    await phoneOfLi()
    const draft = aCheck({ photos: [await aPicture()] })
    await keepDraft(LI.id, draft)
    const before = await Promise.all([db.heads.toArray(), db.photos.toArray(), db.pictures.count(), db.begun.toArray()])

    for (let number = 1; ; number++) {
      const writes = fullAtWrite(number)
      const sealing = sealCheck(draft)
      const refused = await sealing.then(() => null, (error: unknown) => error)
      vi.restoreAllMocks()
      if (refused === null) {
        expect(writes()).toBeLessThan(number)
        expect(number).toBeGreaterThan(4) // photo, record, head, draft
        break
      }
      expect(refused).toMatchObject({ fault: 'no-room' })
      expect(await db.records.count()).toBe(0)
      expect(await Promise.all([db.heads.toArray(), db.photos.toArray(), db.pictures.count(), db.begun.toArray()])).toEqual(before)
    }
    expect([await db.records.count(), await db.begun.count()]).toEqual([1, 0])
  })
})

describe('a drawn signature', () => {
  const drawn = async (draft = aCheck()) => ({
    ...draft,
    signatures: [await sign(await contentOfCheck(draft), { role: 'enterprise', name: ' 张三 ' })],
  })

  test('covers the content and travels with it', async () => {
    await phoneOfLi()
    const draft = await drawn()
    const { sha256 } = await sealCheck(draft)

    const { id, kind, body } = payloadOf((await db.records.get(sha256))?.jws ?? '')
    const { signatures } = body as CheckBody
    expect(signatures).toMatchObject([{ role: 'enterprise', name: '张三', covers: await coversOf(id, kind, body) }])
  })

  test('is void once anything changes', async () => {
    await phoneOfLi()
    const draft = await drawn()
    expect(await standingSignatures(await contentOfCheck(draft))).toHaveLength(1)

    const changed = { ...draft, remark: '后来添加' }

    expect(await standingSignatures(await contentOfCheck(changed))).toEqual([])
    await expect(sealCheck(changed)).rejects.toMatchObject({ fault: 'signature-void' })
  })
})

describe('shared vectors', () => {
  interface Covered { why: string; record: { id: string; kind: string; body: Record<string, Json> }; canonical: string; covers: string }
  test.each(vectors<Covered>('covers'))('covers: $why', async ({ record: { id, kind, body }, canonical, covers }) => {
    expect(canonicalJson({ id, kind, body: { ...body, signatures: undefined } })).toBe(canonical)
    expect(await coversOf(id, kind, body)).toBe(covers)
  })

  interface RecordVector { what: string; why?: string; jwk: JWK; thumbprint: string; text: string; payload: object; sha256: string; sha256_hex: string; hex: string | null }
  const of = (what: string) => vectors<RecordVector>('records').filter((vector) => vector.what === what)

  test.each(of('thumbprint'))('thumbprint: $why', async ({ jwk, thumbprint }) => {
    expect(await calculateJwkThumbprint(jwk)).toBe(thumbprint)
  })
  test.each(of('record'))('record: $why', async ({ jwk, text, payload, sha256, sha256_hex }) => {
    await compactVerify(text, await importJWK(jwk, 'ES256'))
    expect(payloadOf(text)).toEqual(payload)
    expect(await sha256Base64url(text)).toBe(sha256)
    expect(await sha256Hex(text)).toBe(sha256_hex)
  })
  test.each(of('base64url'))('base64url $text', ({ text, hex }) => {
    if (hex === null) expect(() => decodeStrictly(text)).toThrow()
    else expect(hexOf(decodeStrictly(text))).toBe(hex)
  })
})

test.each([
  [{ a: [1, 'x', null, true] }, null],
  [{ a: 1.5 }, 'number'],
  [{ a: 2 ** 53 }, 'number'],
  [{ a: '\ud800' }, 'text'],
  [{ a: '\0' }, 'text'],
  [{ 名: 1 }, 'name'],
  [Array.from({ length: 32 }).reduce<unknown>((inner) => [inner], 1), null],
  [Array.from({ length: 33 }).reduce<unknown>((inner) => [inner], 1), 'depth'],
])('%j breaks the contract in: %s', (value, fault) => {
  expect(jsonFault(value)).toBe(fault)
})

test('UUIDs of version 7 sort by time', () => {
  const early = uuidv7(new Date('2026-11-23T00:00:00Z'))
  const late = uuidv7(new Date('2026-11-23T00:00:00.001Z'))
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(early.slice(0, 13)).toBe('01a205b3-d000')
  expect(early < late).toBe(true)
})
