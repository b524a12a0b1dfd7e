import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import { sealCheck } from '@/records/check'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { useSyncStatus } from './status'

test('nothing counts as sent before the database was asked', async () => {
  await phoneOfLi()
  await sealCheck(aCheck())
  setActivePinia(createPinia())

  const status = useSyncStatus()

  expect(status.counted).toBe(false)
  await vi.waitFor(() => { expect([status.counted, status.waiting]).toEqual([true, 1]) })
})
