import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepDraft } from '@/drafts/keep'
import { standingFaults } from '@/seals/faults'
import { watchLog } from '@/seals/watch'
import { db } from '@/storage/database'
import { json, LI, problem, problemOf, type Installation } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi } from '@/testing/samples'
import { sealCheck } from './check'
import { countCopies, dropOldCopies } from './copies'
import { sendAll } from './send'

// Every receipt of the test's installation is of 2026-11-23T01:30Z.
const DAY_29 = '2026-12-22T12:00:00Z'
const DAY_31 = '2026-12-24T12:00:00Z'

/** A phone whose one check, with two pictures and a signature's drawing, the server has. */
async function aSentCheck(): Promise<{ installation: Installation; sha256: string; photos: string[] }> {
  const installation = await phoneOfLi()
  installation.leaves.push('an act')
  const pictures = [await aPicture('one'), await aPicture('two')]
  const { sha256 } = await sealCheck(aCheck({ photos: pictures }))
  await sendAll(LI.id)
  return { installation, sha256, photos: pictures.map((picture) => picture.sha256) }
}

/** What a sync does once all is sent, on that day by the phone's clock. */
async function syncOn(day: string): Promise<void> {
  vi.setSystemTime(new Date(day))
  await watchLog()
  expect(await dropOldCopies()).toEqual({ kind: 'done' })
}

const copies = async () => Object.values(await countCopies())

beforeEach(() => {
  vi.setSystemTime(new Date('2026-11-23T02:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a copy', () => {
  test('is dropped with its pictures after 30 days, proven to be in the log', async () => {
    const { installation } = await aSentCheck()
    expect(await copies()).toEqual([1, 2])

    await syncOn(DAY_31)

    expect(await copies()).toEqual([0, 0])
    expect(await db.records.count()).toBe(0)
    expect([await db.photos.count(), await db.pictures.count()]).toEqual([0, 0])
    expect(installation.requests.filter(({ path }) => path.includes('/inclusion/'))).toHaveLength(1)
  })

  test('stays for 30 days', async () => {
    const { installation } = await aSentCheck()
    installation.requests.length = 0

    await syncOn(DAY_29)

    expect(await copies()).toEqual([1, 2])
    expect(installation.requests.map(({ path }) => path)).toEqual(['/api/v1/seals/checkpoint'])
  })

  test("stays when only the phone's clock ran ahead", async () => {
    const { installation } = await aSentCheck()
    const dated = { 'Content-Type': 'text/plain', Date: 'Tue, 24 Nov 2026 08:00:00 GMT' }
    installation.meddle = async (request) =>
      request.url.endsWith('/checkpoint') ? new Response(await installation.checkpoint(), { headers: dated }) : null

    await syncOn('2036-11-24T08:00:00Z')
    expect(await copies()).toEqual([1, 2])

    installation.meddle = async (request) =>
      request.url.endsWith('/checkpoint')
        ? new Response(await installation.checkpoint(), { headers: { ...dated, Date: 'Thu, 24 Dec 2026 12:00:00 GMT' } })
        : null
    await syncOn('2036-11-25T08:00:00Z')
    expect(await copies()).toEqual([0, 0])
  })

  test('does not end the chain: the next record follows it', async () => {
    const { sha256 } = await aSentCheck()
    await syncOn(DAY_31)

    const next = await sealCheck(aCheck())

    expect((await db.records.get(next.sha256))?.sequence).toBe(2)
    expect(await db.heads.toCollection().first()).toMatchObject({ sequence: 2, hash: next.sha256 })
    expect(sha256).not.toBe(next.sha256)
  })
})

describe('a copy stays', () => {
  const kept: [string, (installation: Installation, sha256: string, photos: string[]) => void | Promise<void>][] = [
    ['that has not been sent', async (_installation, sha256) => { await db.records.update(sha256, { delivery: { state: 'waiting' } }) }],
    ['that staff must look at', (installation, sha256) => { installation.outcomeOf.set(sha256, { outcome: 'held', problem: problemOf(200, 'outside-area') }) }],
    ['that the server lost: it is received anew, that day', (installation, sha256) => {
      installation.kept.delete(sha256)
      installation.receipt = (payload) => installation.signJws('field-receipt+jws', { ...payload, received_at: DAY_31, skew_ms: 0, epoch: 1 })
    }],
    ['whose picture the server lacks', (installation, _sha256, [photo = '']) => { installation.photos.delete(photo) }],
    ['of whose pictures the server says nothing', (installation) => {
      installation.meddle = (request) => {
        if (!request.url.endsWith('/records')) return null
        const [[sha256, { receipt }] = ['', { receipt: '' }]] = installation.kept
        const outcomes = [{ sha256, id: null, outcome: 'duplicate', receipt }]
        return json({ outcomes, last_sequence: 1, missing: [], epoch: 1 })
      }
    }],
    ['that another receipt is given for', (installation, sha256) => {
      const known = installation.kept.get(sha256)
      if (known) installation.kept.set(sha256, { ...known, receipt: 'a.b.c' })
    }],
    ['one of whose pictures is not received', async (_installation, _sha256, [photo = '']) => { await db.photos.update(photo, { delivery: { state: 'waiting' } }) }],
    ['one of whose pictures was received lately', async (_installation, _sha256, [photo = '']) => {
      await db.photos.update(photo, { delivery: { state: 'received', received_at: '2026-12-20T00:00:00Z' } })
    }],
  ]

  test.each(kept)('%s', async (_what, prepare) => {
    const { installation, sha256, photos } = await aSentCheck()
    await watchLog()
    await prepare(installation, sha256, photos)

    await syncOn(DAY_31)

    expect(await db.records.count()).toBe(1)
    expect(await db.photos.count()).toBe(2)
    expect(await standingFaults()).toEqual([])
  })

  test('whose proof does not hold, and that is reported', async () => {
    const { installation } = await aSentCheck()
    installation.leaves.push('more')
    installation.meddle = (request) => (request.url.includes('/inclusion/') ? json({ index: 0, size: 3, proof: [] }) : null)

    await syncOn(DAY_31)

    expect(await db.records.count()).toBe(1)
    expect(await standingFaults()).toMatchObject([{ kind: 'not-in-log' }])
  })

  test('that is not in the log, and that is reported', async () => {
    const { installation, sha256 } = await aSentCheck()
    installation.leaves.splice(1, 1, 'something else')

    await syncOn(DAY_31)

    expect((await db.records.get(sha256))?.delivery.state).toBe('received')
    expect(await standingFaults()).toMatchObject([{ kind: 'not-in-log' }])
  })

  test('while anything about the log is unexplained', async () => {
    const { installation } = await aSentCheck()
    await watchLog()
    installation.leaves[0] = 'altered'
    installation.requests.length = 0

    await syncOn(DAY_31)

    expect(await copies()).toEqual([1, 2])
    expect(installation.requestsTo('/api/v1/records')).toEqual([])
  })

  test('before any checkpoint was verified', async () => {
    await aSentCheck()
    vi.setSystemTime(new Date(DAY_31))
    await dropOldCopies()
    expect(await copies()).toEqual([1, 2])
  })

  test('when the server is busy, and is asked again the next day', async () => {
    const { installation } = await aSentCheck()
    await watchLog()
    installation.meddle = (request) => (request.url.endsWith('/records') ? problem(503, 'busy', { 'Retry-After': '60' }) : null)
    vi.setSystemTime(new Date(DAY_31))
    expect(await dropOldCopies()).toMatchObject({ kind: 'problem', retryAfterMs: 60_000 })
    installation.meddle = () => null
    await syncOn(DAY_31)
    expect(await copies()).toEqual([1, 2])

    await syncOn('2026-12-25T12:00:00Z')

    expect(await copies()).toEqual([0, 0])
  })
})

test('a picture that something else here names stays', async () => {
  const { photos: [shared = '', alone = ''] } = await aSentCheck()
  await keepDraft(LI.id, aCheck({ photos: [{ sha256: shared, taken_at: '' }] }))

  await syncOn(DAY_31)

  expect(await db.records.count()).toBe(0)
  expect(await db.photos.toCollection().primaryKeys()).toEqual([shared])
  expect(await db.pictures.toCollection().primaryKeys()).toEqual([shared])
  expect(shared).not.toBe(alone)
})

test('the server is asked about each old copy once a day, not at every sync', async () => {
  const { installation } = await aSentCheck()
  installation.photos.clear()
  await syncOn(DAY_31)
  installation.requests.length = 0

  await syncOn(DAY_31)

  expect(installation.requestsTo('/api/v1/records')).toEqual([])
})
