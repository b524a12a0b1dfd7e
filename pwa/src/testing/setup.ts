import 'fake-indexeddb/auto'
import { afterEach, beforeEach, vi } from 'vitest'
import { db } from '@/storage/database'

// A phone fresh from the box for every test.
beforeEach(async () => {
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('location', new URL('https://guanqia.example/app/'))
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  await db.delete()
  await db.open()
})

afterEach(() => {
  vi.unstubAllGlobals()
})
