import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepDraft } from '@/drafts/keep'
import { sealCheck } from '@/records/check'
import { restoreSession, useSession } from '@/session/session'
import { db } from '@/storage/database'
import { LI, WANG, type Installation } from '@/testing/installation'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { restoreLock, useAppLock, watchIdleness } from './lock'
import { isPin, lockOf, setPin, tryPin } from './pin'

const { locked, unlock, unlockBySignIn } = useAppLock()
const START = Date.parse('2026-11-26T08:00:00Z')
const after = (minutes: number): void => void vi.setSystemTime(START + minutes * 60_000)

let installation: Installation
beforeEach(async () => {
  vi.setSystemTime(START)
  installation = await phoneOfLi()
  await setPin(LI.id, '2580')
})
afterEach(async () => {
  vi.useRealTimers()
  await unlock('2580')
})

describe('the app', () => {
  test.each([
    [4.9, false],
    [5, true],
    [-60, true], // a clock that was put back
  ])('opened again after %f minutes is locked: %s', async (minutes, is) => {
    after(minutes)
    await restoreSession()
    await restoreLock()
    expect(locked.value).toBe(is)
  })

  test('of somebody without a PIN is never locked', async () => {
    await useSession().signIn('wang', 'right')
    after(60)
    await restoreLock()
    expect([locked.value, await lockOf(WANG.id)]).toEqual([false, undefined])
  })

  test('is locked when nobody touches it, and not while somebody does', async () => {
    const page = new EventTarget()
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    const stop = watchIdleness()
    for (let minute = 4; minute <= 20; minute += 4) {
      after(minute)
      page.dispatchEvent(new Event('pointerdown'))
      await vi.waitFor(async () => { expect(Date.parse((await lockOf(LI.id))?.active_at ?? '')).toBe(Date.now()) })
    }
    expect(locked.value).toBe(false)

    after(26)
    page.dispatchEvent(new Event('pointerdown')) // the tap that wakes it comes too late
    await vi.waitFor(() => { expect(locked.value).toBe(true) })
    stop()
  })

  test('is locked when it comes to the front again', async () => {
    vi.stubGlobal('addEventListener', () => undefined)
    vi.stubGlobal('removeEventListener', () => undefined)
    const stop = watchIdleness()
    after(6)
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.waitFor(() => { expect(locked.value).toBe(true) })
    stop()
  })
})

describe('a PIN', () => {
  beforeEach(async () => {
    after(6)
    await restoreLock()
  })

  test('opens, and the count of wrong ones begins anew', async () => {
    expect(await unlock('0000')).toEqual({ kind: 'wrong', left: 9 })
    expect(await unlock('2580')).toEqual({ kind: 'open' })
    expect([locked.value, (await lockOf(LI.id))?.wrong]).toEqual([false, 0])
  })

  test('is not kept in clear', async () => {
    expect(JSON.stringify(await lockOf(LI.id))).not.toContain('2580')
  })

  test('wrong ten times leads to signing in at the server, and nothing is deleted', async () => {
    await sealCheck(aCheck())
    await keepDraft(LI.id, aCheck())
    for (let left = 9; left > 0; left--) expect(await unlock('1111')).toEqual({ kind: 'wrong', left })
    expect(await unlock('1111')).toEqual({ kind: 'sign-in-needed' })
    expect(await unlock('2580')).toEqual({ kind: 'sign-in-needed' }) // also the right one
    expect(locked.value).toBe(true)

    installation.meddle = () => Response.error()
    expect(await unlockBySignIn('li', 'right')).toMatchObject({ kind: 'no-answer' })
    expect(locked.value).toBe(true)
    installation.meddle = () => null
    expect(await unlockBySignIn('nobody', 'wrong')).toMatchObject({ kind: 'problem', status: 401 })
    expect(locked.value).toBe(true)
    expect(await unlockBySignIn('li', 'right')).toMatchObject({ kind: 'ok' })

    expect([locked.value, await lockOf(LI.id)]).toEqual([false, undefined])
    expect([await db.records.count(), await db.begun.count(), await db.keys.count()]).toEqual([1, 1, 1])
  })

  test('tried in two tabs at once counts twice', async () => {
    await Promise.all([tryPin(LI.id, '1111'), tryPin(LI.id, '2222')])
    expect((await lockOf(LI.id))?.wrong).toBe(2)
  })
})

test.each([['2580', true], ['25801470', true], ['258', false], ['258014701', false], ['２５８０', false], ['25 80', false]])('%s is a PIN: %s', (typed, is) => {
  expect(isPin(typed)).toBe(is)
})
