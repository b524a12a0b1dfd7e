import { effectScope, ref, type EffectScope } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { holdOpen } from './open'
import { useAppUpdate, type AppUpdate } from './update'

// The browser's part: a new version waits, and may start whenever it likes.
const start = vi.fn<() => Promise<void>>()
vi.mock('virtual:pwa-register', () => ({
  registerSW: ({ onNeedRefresh }: { onNeedRefresh: () => void }) => {
    queueMicrotask(onNeedRefresh)
    return start
  },
}))
const reload = vi.fn()
const settled = ref(true)
let scope: EffectScope
let update: AppUpdate

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
  vi.stubGlobal('location', { reload })
  start.mockReset().mockResolvedValue()
  reload.mockReset()
  settled.value = true
  scope = effectScope()
  update = scope.run(() => useAppUpdate(settled)) as AppUpdate
  await vi.waitFor(() => { expect(update.offer.value).toBe('ready') })
})

afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

test('where the new version does not start by itself, the page is opened anew', async () => {
  void update.apply()
  await vi.waitFor(() => { expect(start).toHaveBeenCalledOnce() })
  expect(update.offer.value).toBe('starting')
  expect(reload).not.toHaveBeenCalled()

  await vi.advanceTimersByTimeAsync(5000)
  expect(reload).toHaveBeenCalledOnce()
})

test('no page is opened anew in which something was begun meanwhile; there it is offered again', async () => {
  void update.apply()
  await vi.waitFor(() => { expect(start).toHaveBeenCalledOnce() })
  settled.value = false
  await vi.advanceTimersByTimeAsync(5000)
  expect(reload).not.toHaveBeenCalled()
  expect(update.offer.value).toBeNull()

  settled.value = true
  await vi.waitFor(() => { expect(update.offer.value).toBe('ready') })
})

test('a tap while something is half done in another tab is answered, and works once that is done', async () => {
  const other = holdOpen()
  other(false)
  await update.apply()
  expect(update.offer.value).toBe('elsewhere')
  expect(start).not.toHaveBeenCalled()

  other(true)
  await vi.waitFor(() => { expect(update.offer.value).toBe('ready') }, 5000)
  void update.apply()
  await vi.waitFor(() => { expect(start).toHaveBeenCalledOnce() })
})
