import { describe, expect, test, vi } from 'vitest'
import { db } from './database'
import { askToPersist, roomForVisit, storageGauge } from './room'

const MEGABYTE = 1_000_000
const storage = (free: number, persisted = true) => {
  vi.stubGlobal('navigator', {
    storage: {
      estimate: () => Promise.resolve({ usage: 950 * MEGABYTE, quota: 950 * MEGABYTE + free }),
      persisted: () => Promise.resolve(persisted),
      persist: () => Promise.resolve(true),
    },
  })
}

describe('a visit', () => {
  test.each([
    [51 * MEGABYTE, true],
    [50 * MEGABYTE, true],
    [50 * MEGABYTE - 1, false],
    [0, false],
  ])('with %i bytes free may begin: %s', async (free, may) => {
    storage(free)
    expect(await roomForVisit()).toBe(may)
  })

  test('does not begin where nothing can be written, whatever the gauge says', async () => {
    storage(1000 * MEGABYTE)
    vi.spyOn(db.pictures, 'put').mockRejectedValue(new DOMException('', 'QuotaExceededError'))
    expect(await roomForVisit()).toBe(false)
  })

  test('does not begin where what was written does not come back', async () => {
    storage(1000 * MEGABYTE)
    vi.spyOn(db.pictures, 'get').mockResolvedValue(undefined)
    expect(await roomForVisit()).toBe(false)
  })

  test.each([
    ['QuotaExceededError', false],
    ['NotAllowedError', true], // a private window, perhaps: it cannot be asked
  ])('where the browser will not give the room (%s), whatever its gauge says, may begin: %s', async (name, may) => {
    storage(10_000 * MEGABYTE)
    const abort = vi.fn(() => Promise.resolve())
    const removeEntry = vi.fn(() => Promise.resolve())
    const truncate = vi.fn(() => Promise.reject(new DOMException('', name)))
    const getFileHandle = () => Promise.resolve({ createWritable: () => Promise.resolve({ truncate, abort }) })
    Object.assign(navigator.storage, { getDirectory: () => Promise.resolve({ getFileHandle, removeEntry }) })

    expect(await roomForVisit()).toBe(may)

    expect(truncate).toHaveBeenCalledWith(50 * MEGABYTE)
    expect([abort.mock.calls.length, removeEntry.mock.calls.length]).toEqual([1, 1])
  })

  test('leaves no trace of the trial', async () => {
    storage(1000 * MEGABYTE)
    await roomForVisit()
    expect(await db.pictures.count()).toBe(0)
  })

  test('begins where the browser has no gauge but writes', async () => {
    vi.stubGlobal('navigator', {})
    expect(await storageGauge()).toEqual({ used: null, quota: null, persisted: false })
    expect([await roomForVisit(), await askToPersist()]).toEqual([true, false])
  })
})
