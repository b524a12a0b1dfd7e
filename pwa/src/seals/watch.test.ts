import { describe, expect, test } from 'vitest'
import { outboxEntries } from '@/records/outbox'
import { sealCheck } from '@/records/check'
import { payloadOf } from '@/records/payload'
import { sendAll } from '@/records/send'
import { db, readMeta, type LogFaultKind } from '@/storage/database'
import { useSession } from '@/session/session'
import { setUpDevice } from '@/session/setup'
import { Installation, LI, newKey, problem } from '@/testing/installation'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { settleFaults, standingFaults } from './faults'
import { lastCheckpoint, watchLog } from './watch'

const kinds = async () => (await standingFaults()).map(({ kind }) => kind)
const show = (installation: Installation, note: string | Promise<string>, type = 'text/plain') => {
  installation.meddle = async (request) =>
    request.url.endsWith('/checkpoint') ? new Response(await note, { headers: { 'Content-Type': type } }) : null
}

/** What a head says, without its signature. */
const textOf = async (installation: Installation) => (await installation.checkpoint()).replace(/\n— .*\n/, '')

/** A phone that has verified the log at three entries. */
async function watching(): Promise<Installation> {
  const installation = await phoneOfLi()
  installation.leaves.push('an act', 'another', 'a record')
  await watchLog()
  return installation
}

describe('the log', () => {
  test('is followed from head to head', async () => {
    const installation = await watching()
    expect(await lastCheckpoint()).toMatchObject({ origin: installation.origin, size: 3, note: await installation.checkpoint() })

    for (let entry = 0; entry < 20; entry++) {
      installation.leaves.push(...Array.from({ length: entry % 4 }, (_, index) => `${entry}.${index}`))
      expect(await watchLog()).toEqual({ kind: 'done' })
    }

    expect(await lastCheckpoint()).toMatchObject({ size: 33 })
    expect(await kinds()).toEqual([])
  })

  test('grows from nothing', async () => {
    const installation = await phoneOfLi()
    await watchLog()
    installation.leaves.push('an act')
    await watchLog()
    expect(await lastCheckpoint()).toMatchObject({ size: 1 })
    expect(await kinds()).toEqual([])
  })

  test('is named in every record sealed from then on', async () => {
    const installation = await watching()
    const { sha256 } = await sealCheck(aCheck())

    const { seen } = payloadOf((await db.records.get(sha256))?.jws ?? '')

    const root = Buffer.from((await installation.checkpoint()).split('\n')[2] ?? '', 'base64').toString('base64url')
    expect(seen).toEqual({ origin: installation.origin, size: 3, root })
  })

  test('signed by a new key that the old one handed over to is followed on', async () => {
    const installation = await watching()
    await installation.handOver()
    installation.leaves.push('the handover')

    await watchLog()

    expect(await lastCheckpoint()).toMatchObject({ size: 4 })
    expect(await kinds()).toEqual([])
  })

  test('is not looked at before the phone is enrolled: a sync may come first', async () => {
    const installation = await Installation.start()
    await useSession().signIn('li', 'right')
    installation.leaves.push('an act')
    await watchLog()
    await setUpDevice(() => undefined)
    await watchLog()
    expect(await lastCheckpoint()).toMatchObject({ size: 1 })
    expect(await kinds()).toEqual([])
  })

  test('on a server that has none yet is not missed', async () => {
    const installation = await phoneOfLi()
    installation.meddle = (request) => (request.url.includes('/seals/') ? problem(404, 'not-found') : null)
    expect(await watchLog()).toEqual({ kind: 'done' })
    expect(await lastCheckpoint()).toBeUndefined()
    expect(await kinds()).toEqual([])
  })

  test.each<[string, (installation: Installation) => void]>([
    ["a gateway's page", (installation) => { show(installation, '<html>', 'text/html') }],
    ['a busy server', (installation) => { installation.meddle = () => problem(503, 'busy', { 'Retry-After': '7' }) }],
    ['no network', (installation) => { installation.meddle = () => Response.error() }],
    ['a proof that does not come', (installation) => {
      installation.leaves.push('more')
      installation.meddle = (request) => (request.url.includes('consistency') ? Response.error() : null)
    }],
  ])('of which %s was shown stays as it was, and nobody is alarmed', async (_what, meddle) => {
    const installation = await watching()
    meddle(installation)

    expect((await watchLog()).kind).not.toBe('done')

    expect(await lastCheckpoint()).toMatchObject({ size: 3 })
    expect(await kinds()).toEqual([])
  })
})

describe('what an append-only log cannot show is reported:', () => {
  const cases: [string, LogFaultKind, (installation: Installation) => void | Promise<void>][] = [
    ['fewer entries', 'smaller', (installation) => { installation.leaves.pop() }],
    ['other entries, as many', 'other-root', (installation) => { installation.leaves[1] = 'altered' }],
    ['more entries, one before altered', 'inconsistent', (installation) => { installation.leaves = ['an act', 'altered', 'a record', 'more'] }],
    ['more entries, one before left out', 'inconsistent', (installation) => { installation.leaves = ['an act', 'a record', 'more', 'more yet'] }],
    ['a proof of nothing', 'inconsistent', (installation) => {
      installation.leaves.push('more')
      installation.meddle = (request) => (request.url.includes('consistency') ? Response.json({ proof: ['not base64url='] }) : null)
    }],
    ['a head without a proof', 'inconsistent', (installation) => {
      installation.leaves.push('more')
      installation.meddle = (request) => (request.url.includes('consistency') ? Response.json({}) : null)
    }],
    ['a head by another key', 'unknown-key', async (installation) => {
      const { jwk, key } = await newKey()
      show(installation, installation.signNote(await textOf(installation), installation.origin, key, jwk))
    }],
    ['a head that claims our key', 'wrong-signature', async (installation) => {
      const { key } = await newKey()
      show(installation, installation.signNote(await textOf(installation), installation.origin, key))
    }],
    ['text that is no head', 'wrong-signature', (installation) => { show(installation, 'hello\n') }],
    ["another installation's log", 'other-origin', (installation) => {
      show(installation, installation.checkpoint({ origin: 'fs.changde.gov.cn/6d7f0a52-0000-4c57-9b0a-0a4b6f1c2d3e/1' }))
    }],
    ['a log of another name', 'other-origin', (installation) => {
      show(installation, installation.checkpoint({ origin: `elsewhere.gov.cn/${installation.id}/1` }))
    }],
    ['a key of before the handover', 'unknown-key', async (installation) => {
      const { key, jwk } = installation
      await installation.handOver()
      installation.leaves.push('the handover')
      await watchLog()
      installation.leaves.push('more')
      show(installation, installation.signNote(await textOf(installation), installation.origin, key, jwk))
    }],
  ]

  test.each(cases)('%s', async (_what, kind, happens) => {
    const installation = await watching()
    const before = await lastCheckpoint()
    await happens(installation)
    const held = (await lastCheckpoint()) ?? before

    expect(await watchLog()).toEqual({ kind: 'done' })

    expect(await kinds()).toEqual([kind])
    expect(await lastCheckpoint()).toMatchObject({ size: held?.size, root: held?.root })
  })

  test('an epoch that was left behind', async () => {
    const installation = await watching()
    installation.epoch = 2
    await watchLog()
    installation.epoch = 1

    await watchLog()

    expect(await standingFaults()).toMatchObject([{ kind: 'older-epoch', shown: await installation.checkpoint() }])
  })

  test('with both heads, once, for as long as it stands; work goes on', async () => {
    const installation = await watching()
    const before = await installation.checkpoint()
    installation.leaves[0] = 'altered'
    const after = await installation.checkpoint()

    await watchLog()
    await watchLog()
    await sealCheck(aCheck())
    await sendAll(LI.id)

    expect(await db.log_faults.toArray()).toMatchObject([{ kind: 'other-root', held: before, shown: after, settled_at: null }])
    expect(await outboxEntries()).toMatchObject([{ state: 'received' }])
  })

  test('again after it was settled, when it still shows; what was seen first is kept', async () => {
    const installation = await watching()
    installation.leaves[0] = 'altered'
    await watchLog()
    await settleFaults()
    expect(await kinds()).toEqual([])

    await watchLog()

    expect(await kinds()).toEqual(['other-root'])
    expect(await db.log_faults.count()).toBe(2)
  })
})

describe('a new epoch', () => {
  test('is said once; the old head is kept; everything is offered again', async () => {
    const installation = await watching()
    await sealCheck(aCheck())
    await sendAll(LI.id)
    await watchLog()
    installation.leaves = ['an act', 'the restore']
    installation.epoch = 2

    await watchLog()
    await watchLog()

    expect(await readMeta('notices')).toMatchObject([{ kind: 'new-epoch', epoch: 2 }])
    expect(await kinds()).toEqual([])
    expect(await db.checkpoints.orderBy('epoch').toArray()).toMatchObject([{ epoch: 1, size: 4 }, { epoch: 2, size: 2 }])
    expect(await outboxEntries()).toMatchObject([{ state: 'waiting' }])

    await db.meta.delete('notices')
    await sendAll(LI.id)
    expect([await outboxEntries(), await readMeta('notices')]).toMatchObject([[{ state: 'received' }], undefined])
  })
})
