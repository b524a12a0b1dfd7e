import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { sealCheck } from '@/records/check'
import { outboxEntries } from '@/records/outbox'
import { readMeta } from '@/storage/database'
import { problem } from '@/testing/installation'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { nextDelayMs } from './backoff'
import { useSyncStatus } from './status'
import { sendNow, startSync } from './sync'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const states = async () => (await outboxEntries()).map(({ state }) => state)

beforeEach(() => {
  setActivePinia(createPinia())
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

  test('asked for twice at once talks to the server twice, one after the other', async () => {
    const installation = await phoneOfLi()
    installation.requests.length = 0

    await Promise.all([sendNow(), sendNow(), sendNow()])

    expect(installation.requestsTo('/api/v1/ping')).toHaveLength(2)
  })

  test('starts by itself when something was sealed, and when the network is back', async () => {
    const page = new EventTarget()
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
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
  })
})
