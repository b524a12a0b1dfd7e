import { createPinia, disposePinia, setActivePinia, type Pinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sealCheck } from '@/records/check'
import { outboxEntries } from '@/records/outbox'
import { settleFaults } from '@/seals/faults'
import { refreshSession } from '@/session/session'
import { db, readMeta } from '@/storage/database'
import { problem } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi } from '@/testing/samples'
import { nextDelayMs } from './backoff'
import { useSyncStatus } from './status'
import { sendNow, startSync } from './sync'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const states = async () => (await outboxEntries()).map(({ state }) => state)

let page: EventTarget
let pinia: Pinia
beforeEach(() => {
  pinia = createPinia()
  setActivePinia(pinia)
  page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
})
afterEach(() => {
  disposePinia(pinia) // or its queries go on through every later test
})

describe('a sync', () => {
  test('sends what waits, follows the feed, and says when', async () => {
    await phoneOfLi()
    await sealCheck(aCheck())

    await sendNow()

    expect(await states()).toEqual(['received'])
    expect(useSyncStatus().online).toBe(true)
    expect(useSyncStatus().problems).toEqual([])
    expect(await readMeta('last_sync')).toBeDefined()
  })

  test("behind a network's sign-in page is offline, whatever the browser says", async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())
    installation.meddle = () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })

    await sendNow()

    expect(useSyncStatus().online).toBe(false)
    expect(await states()).toEqual(['waiting'])
  })

  test('without a session asks for a sign-in and keeps everything', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())
    installation.signedIn = null

    await sendNow()

    expect(useSyncStatus().problems).toEqual([{ kind: 'sign-in-needed' }])
    expect(await states()).toEqual(['waiting'])
  })

  test('shows what the server refuses', async () => {
    const installation = await phoneOfLi()
    installation.meddle = (request) => (request.url.includes('/changes') ? problem(500, 'internal') : null)

    await sendNow()

    expect(useSyncStatus().problems).toMatchObject([{ kind: 'refused', problem: { type: '/problems/internal' } }])
  })

  test('that finds no room for a receipt says so, and the record is sent again once there is', async () => {
    await phoneOfLi()
    await sealCheck(aCheck())
    const full = vi.spyOn(db.records, 'update').mockRejectedValue(new DOMException('', 'QuotaExceededError'))

    await sendNow()
    expect(useSyncStatus().problems).toEqual([{ kind: 'no-room' }])
    expect(await states()).toEqual(['waiting'])

    full.mockRestore()
    await sendNow()
    expect(useSyncStatus().problems).toEqual([])
    expect(await states()).toEqual(['received'])
  })

  test('needs no room before it has sent what waits', async () => {
    const installation = await phoneOfLi()
    await refreshSession()
    await sealCheck(aCheck())
    vi.spyOn(db.meta, 'put').mockRejectedValue(new DOMException('', 'QuotaExceededError'))

    await sendNow()

    expect(installation.kept.size).toBe(1)
    expect(await states()).toEqual(['received'])
  })

  test('asked for twice at once talks to the server twice, one after the other', async () => {
    const installation = await phoneOfLi()
    installation.requests.length = 0

    await Promise.all([sendNow(), sendNow(), sendNow()])

    expect(installation.requestsTo('/api/v1/ping')).toHaveLength(2)
  })

  test('starts by itself when something was sealed, and when the network is back', async () => {
    const installation = await phoneOfLi()
    const stop = startSync()
    await sendNow()

    await sealCheck(aCheck())
    await vi.waitFor(async () => { expect(await states()).toEqual(['received']) })

    await pause(50)
    installation.requests.length = 0
    page.dispatchEvent(new Event('online'))
    await vi.waitFor(() => { expect(installation.requestsTo('/api/v1/ping')).toHaveLength(1) })
    await sendNow()
    stop()
  })
})

const pictures = (count: number, name: string) => Promise.all(Array.from({ length: count }, (_, index) => aPicture(`${name} ${index}`)))

describe('a busy server', () => {
  /** Timers and clock stand still but for `wait`, in which syncs that fall due are let finish. */
  async function wait(minutes: number, each: (minute: number) => unknown = () => undefined): Promise<void> {
    for (let second = 0; second < minutes * 60; second++) {
      if (second % 60 === 0) await each(second / 60)
      vi.advanceTimersByTime(1000)
      do await new Promise((resolve) => setImmediate(resolve))
      while (useSyncStatus().syncing)
    }
  }

  beforeEach(async () => {
    await sendNow() // whatever an earlier test left to be done
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([429, 503])('that answers %i is left alone for as long as it asks, whatever happens here', async (status) => {
    const installation = await phoneOfLi()
    installation.meddle = () => problem(status, 'busy', { 'Retry-After': '60' })
    installation.requests.length = 0
    const stop = startSync()

    await wait(10, async () => {
      await sealCheck(aCheck())
      page.dispatchEvent(new Event('online'))
      page.dispatchEvent(new Event('focus'))
    })

    // Once a minute is what was asked; never more often, and more rarely as it lasts.
    expect(installation.requests.length).toBeLessThanOrEqual(10)
    expect(installation.requests.length).toBeGreaterThanOrEqual(4)
    expect(new Set(await states())).toEqual(new Set(['waiting']))

    installation.meddle = () => null
    await wait(6)
    expect(new Set(await states())).toEqual(new Set(['received']))
    stop()
  }, 30_000)

  test('that gives no time is asked ever more rarely, at least every five minutes', async () => {
    const installation = await phoneOfLi()
    installation.meddle = () => problem(503, 'busy')
    const stop = startSync()
    await wait(10, () => sealCheck(aCheck()))
    installation.requests.length = 0

    await wait(30, () => sealCheck(aCheck()))

    expect(installation.requests.length).toBeGreaterThanOrEqual(6)
    expect(installation.requests.length).toBeLessThanOrEqual(13)
    stop()
  }, 30_000)

  test('that breaks off again and again costs at most a fifth more requests than one that does not', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck({ photos: await pictures(30, 'first') }))
    installation.requests.length = 0
    await sendNow()
    const needed = installation.requests.length

    await sealCheck(aCheck({ photos: await pictures(30, 'second') }))
    installation.requests.length = 0
    let photos = 0
    installation.meddle = (request) =>
      request.method === 'PUT' && ++photos % 12 === 0 ? problem(503, 'busy', { 'Retry-After': '5' }) : null
    await sendNow()
    await wait(0.5)

    expect(new Set(await states())).toEqual(new Set(['received']))
    expect(photos).toBe(32)
    expect(installation.requests.length).toBeLessThanOrEqual(1.2 * needed)
  }, 30_000)

  test('whose line carries the heartbeat and loses a picture is tried more often than one out of reach', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck({ photos: await pictures(1, 'lost') }))
    const gateway = (): Response => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })
    installation.meddle = (request) => (request.method === 'PUT' ? gateway() : null)
    const tries = (): number => installation.requests.filter(({ method }) => method === 'PUT').length
    const stop = startSync()

    await wait(5)
    // Doubled each time, it would be seven at most.
    expect(tries()).toBeGreaterThanOrEqual(9)
    expect(tries()).toBeLessThanOrEqual(14)

    installation.meddle = () => null
    await wait(3)
    expect(await states()).toEqual(['received'])
    stop()
  }, 30_000)

  test('hears of a phone in a pocket every quarter of an hour, not every two minutes', async () => {
    const installation = await phoneOfLi()
    const stop = startSync()
    await wait(3)
    Object.assign(document, { hidden: true })
    installation.requests.length = 0

    await wait(60)

    expect(installation.requestsTo('/api/v1/ping').length).toBeGreaterThanOrEqual(3)
    expect(installation.requestsTo('/api/v1/ping').length).toBeLessThanOrEqual(4)
    stop()
  }, 30_000)

  test('behind a bad line is asked again soon for as long as something gets through', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck({ photos: await pictures(20, 'third') }))
    installation.requests.length = 0
    let puts = 0
    // One picture passes, then the line is gone until the next try.
    installation.meddle = (request) => (request.method === 'PUT' && ++puts % 4 !== 1 ? Response.error() : null)
    await sendNow()

    await wait(8)

    expect(new Set(await states())).toEqual(new Set(['received']))
    expect(await db.photos.where('delivery.state').equals('waiting').count()).toBe(0)
  }, 30_000)

  test('is asked again after a try that fails, when a person signed in meanwhile', async () => {
    const installation = await phoneOfLi()
    const tapped: Promise<void>[] = []
    installation.meddle = () => {
      if (tapped.length > 0) return null
      tapped.push(sendNow())
      return problem(503, 'busy', { 'Retry-After': '600' })
    }
    await sendNow()
    await Promise.all(tapped)
    expect(useSyncStatus().online).toBe(true)
    expect(useSyncStatus().lastProblem).toBeNull()
  })

  test('is asked at once when a person taps', async () => {
    const installation = await phoneOfLi()
    installation.meddle = () => problem(503, 'busy', { 'Retry-After': '600' })
    await sendNow()
    installation.meddle = () => null
    await sendNow()
    expect(useSyncStatus().online).toBe(true)
  })
})

describe('the log', () => {
  test('that was rewritten is said loudly until it is settled, and sending goes on', async () => {
    const installation = await phoneOfLi()
    installation.leaves.push('an act')
    await sendNow()
    installation.leaves[0] = 'altered'
    await sealCheck(aCheck())

    await sendNow()
    const status = useSyncStatus()
    await vi.waitFor(() => { expect(status.problems).toEqual([{ kind: 'log-fault', fault: 'inconsistent' }]) })
    await status.dismiss({ kind: 'log-fault', fault: 'inconsistent' })
    await sendNow()

    expect(status.problems).toEqual([{ kind: 'log-fault', fault: 'inconsistent' }])
    expect(await states()).toEqual(['received'])
    await settleFaults()
    await vi.waitFor(() => { expect(status.problems).toEqual([]) })
  })

  test('after a restore from backup is said once, and everything, photos too, is sent again by itself', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck({ photos: [await aPicture()] }))
    const stop = startSync()
    await vi.waitFor(async () => { expect(await states()).toEqual(['received']) })
    await sendNow()
    installation.kept.clear()
    installation.photos.clear()
    installation.leaves = ['the restore']
    installation.epoch = 2

    await sendNow()

    await vi.waitFor(() => { expect([installation.kept.size, installation.photos.size]).toEqual([1, 1]) })
    await vi.waitFor(async () => { expect(await states()).toEqual(['received']) })
    expect(useSyncStatus().problems).toMatchObject([{ kind: 'new-epoch', epoch: 2 }])
    stop()
  })
})

describe("this phone's clock", () => {
  test.each([
    [-30, []],
    [110, []],
    [130, [{ kind: 'clock-off', behind: 2 }]],
    [-7200, [{ kind: 'clock-off', behind: -120 }]],
  ])('that is %i seconds behind the server: %j', async (seconds, problems) => {
    const installation = await phoneOfLi()
    const at = new Date(Date.now() + seconds * 1000).toUTCString()
    installation.meddle = async (request) =>
      request.url.endsWith('/checkpoint')
        ? new Response(await installation.checkpoint(), { headers: { 'Content-Type': 'text/plain', Date: at } })
        : null
    await sendNow()
    expect(useSyncStatus().problems).toEqual(problems)
    expect(useSyncStatus().online).toBe(true)
  })
})

describe('an answer that nobody foresaw', () => {
  test.each(['/api/v1/session', '/api/v1/records', '/api/v1/changes', '/api/v1/seals/checkpoint'])('at %s does not end syncing', async (path) => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())
    installation.meddle = (request) => (new URL(request.url).pathname === path ? Response.json(null) : null)
    await sendNow()
    expect(useSyncStatus().syncing).toBe(false)
    installation.meddle = () => null

    await sendNow()

    expect(await states()).toEqual(['received'])
    expect(useSyncStatus().online).toBe(true)
  })

  test('to a picture leaves it waiting', async () => {
    const installation = await phoneOfLi()
    const { sha256, taken_at } = await aPicture()
    await sealCheck(aCheck({ photos: [{ sha256, taken_at }] }))
    const answers = [Response.json(null), Response.json({ receipt: 5 }), new Response('<html>', { headers: { 'Content-Type': 'text/html' } })]
    for (const answer of answers) {
      installation.meddle = (request) => (request.method === 'PUT' ? answer : null)
      await sendNow()
      expect((await db.photos.get(sha256))?.delivery.state).toBe('waiting')
    }
  })
})

describe('the wait for the next one', () => {
  test('doubles with each failure, up to five minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 20].map((failures) => nextDelayMs(failures, null, 0.999999) / 1000).map(Math.round)).toEqual([
      5, 10, 20, 40, 80, 160, 300, 300,
    ])
  })
  test('is spread, so that not all phones come at once', () => {
    expect(nextDelayMs(3, null, 0)).toBe(10_000)
  })
  test('is never shorter than the server asked', () => {
    expect(nextDelayMs(1, 600_000, 0)).toBe(600_000)
    expect(nextDelayMs(1, 600_000, 0.999999)).toBeGreaterThan(700_000) // and spread, since all were told the same
  })
  test('is an hour at most, whatever a gateway asks', () => {
    expect(nextDelayMs(1, 365 * 24 * 3_600_000, 0)).toBe(3_600_000)
  })
})
