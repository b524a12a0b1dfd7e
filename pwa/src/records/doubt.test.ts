import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { useSyncStatus } from '@/sync/status'
import { sendNow } from '@/sync/sync'
import { db } from '@/storage/database'
import type { Installation } from '@/testing/installation'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { sealCheck } from './check'
import { outboxEntries, sealedBody } from './outbox'

const shown = async () => (await outboxEntries()).map((entry) => [entry.state, 'trouble' in entry ? entry.trouble : null])
const RECEIVED = { state: 'received', received_at: '2026-11-26T08:00:00.000Z' } as const

/** One record that the server has, and one that waits. */
async function phone(): Promise<{ installation: Installation; sent: string; waiting: string }> {
  setActivePinia(createPinia())
  const installation = await phoneOfLi()
  const sent = (await sealCheck(aCheck())).sha256
  await sendNow()
  const waiting = (await sealCheck(aCheck())).sha256
  return { installation, sent, waiting }
}

const alter = (sha256: string, how: (jws: string) => string): Promise<number> =>
  db.records.where('sha256').equals(sha256).modify((row) => {
    row.jws = how(row.jws)
  })
const otherResult = (jws: string): string => {
  const [head, payload = '', signature] = jws.split('.')
  const text = Buffer.from(payload, 'base64url').toString().replace('"result":"conforms"', '"result":"does-not-conform"')
  return [head, Buffer.from(text).toString('base64url'), signature].join('.')
}

describe('what somebody wrote into the database', () => {
  test('as received is not green, and is sent', async () => {
    const { installation, waiting } = await phone()
    await db.records.update(waiting, { delivery: RECEIVED })
    expect(await shown()).toEqual([['waiting', 'no-receipt'], ['received', null]])

    await sendNow()

    expect(await shown()).toEqual([['received', null], ['received', null]])
    expect(installation.kept.has(waiting)).toBe(true)
  })

  test("with another record's receipt is not green", async () => {
    const { sent, waiting } = await phone()
    const receipts = (await db.records.get(sent))?.receipts ?? []
    await db.records.update(waiting, { delivery: RECEIVED, receipts })
    expect((await shown())[0]).toEqual(['waiting', 'no-receipt'])
  })

  test.each([
    ['another result', otherResult],
    ['no JSON', (jws: string) => jws.replace(/\.[^.]+\./, '.AAAA.')],
    ['no record at all', () => 'x'],
  ])('in place of a text, %s, is said, never sent, and stops nothing', async (_what, how) => {
    const { installation, sent, waiting } = await phone()
    await alter(sent, how)
    await alter(waiting, how)
    const third = await sealCheck(aCheck())
    const batches = installation.requestsTo('/api/v1/records').length

    await sendNow()

    expect(await shown()).toEqual([['received', null], ['waiting', 'altered'], ['waiting', 'altered']])
    const texts = (installation.requestsTo('/api/v1/records').slice(batches) as { records: string[] }[]).flatMap(({ records }) => records)
    expect(texts).toEqual([(await db.records.get(third.sha256))?.jws])
    expect(await sealedBody(waiting)).toMatchObject({ photos: [] })
    expect(useSyncStatus().lastProblem).toBeNull()
  })

  test('and back again is sent as if nothing had been', async () => {
    const { waiting } = await phone()
    const jws = (await db.records.get(waiting))?.jws ?? ''
    await alter(waiting, otherResult)
    await sendNow()
    await alter(waiting, () => jws)

    await sendNow()

    expect(await shown()).toEqual([['received', null], ['received', null]])
  })
})
