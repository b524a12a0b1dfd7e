import { effectScope, nextTick, type EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sealStep } from '@/records/correction'
import { correctionOf, sealedBody } from '@/records/outbox'
import { db } from '@/storage/database'
import { LI } from '@/testing/installation'
import { CODE, COOKING, phoneOfLi } from '@/testing/samples'
import { beginCheck, useCheckDraft } from './check'
import { flushDrafts, openDrafts, useDraft, type DraftInHand } from './draft'
import type { CheckDraft, Draft, StepDraft } from './types'

const BEGINNING = { point: COOKING, checklistVersion: 1, label: CODE, scannedBy: 'camera', inspectors: [LI.id] } as const
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const kept = async (): Promise<CheckDraft | undefined> => (await openDrafts())[0]?.draft as CheckDraft | undefined

let screen: EffectScope
/** The check screen opens; what it holds is gone when the tab is killed. */
async function open(): Promise<DraftInHand<CheckDraft>> {
  screen = effectScope()
  const inHand = screen.run(() => useCheckDraft(COOKING.id)) as DraftInHand<CheckDraft>
  while (!inHand.loaded.value) await pause(1)
  return inHand
}

beforeEach(async () => {
  await phoneOfLi()
})
afterEach(() => {
  screen.stop()
})

async function begin(): Promise<DraftInHand<CheckDraft>> {
  await beginCheck({ ...BEGINNING, inspectors: [LI.id], items: [{ item: 'C-06', result: 'conforms' }] })
  return open()
}

/** The same check opened in another tab; `close` closes that one. */
async function openInAnotherTab(): Promise<{ there: DraftInHand<CheckDraft>; close: () => void }> {
  const tab = effectScope()
  const there = tab.run(() => useCheckDraft(COOKING.id)) as DraftInHand<CheckDraft>
  await vi.waitFor(() => { expect(there.loaded.value || there.elsewhere.value).toBe(true) })
  return { there, close: () => { tab.stop() } }
}

describe('a draft', () => {
  test('survives a killed tab with every keystroke', async () => {
    const { draft, saving } = await begin()
    if (draft.value) draft.value.measurements.core_temp = { value: '7', from: 'measured' }
    await nextTick()
    expect(saving.value).toBe('saving')
    if (draft.value?.measurements.core_temp) draft.value.measurements.core_temp.value = '72.'
    await vi.waitFor(() => { expect(saving.value).toBe('saved') })

    screen.stop()
    const reopened = await open()

    expect(reopened.draft.value).toMatchObject({
      label: CODE, items: { 'C-06': { result: 'conforms' } }, measurements: { core_temp: { value: '72.', from: 'measured' } },
    })
  })

  test('is written while somebody types without a pause', async () => {
    const { draft } = await begin()
    const end = Date.now() + 500
    while (Date.now() < end) {
      if (draft.value) draft.value.remark += '字'
      await pause(20)
    }
    expect((await kept())?.remark.length).toBeGreaterThan(2)
  })

  test('is written at once when the app goes to the background or is updated', async () => {
    const { draft } = await begin()
    if (draft.value) draft.value.remark = '锅'
    await pause(1)
    document.dispatchEvent(new Event('visibilitychange'))
    await pause(20)
    expect((await kept())?.remark).toBe('锅')

    if (draft.value) draft.value.remark = '锅炉'
    await flushDrafts()
    expect((await kept())?.remark).toBe('锅炉')
  })

  test('is gone once sealed, and the last keystroke is in the record', async () => {
    const { draft, seal } = await begin()
    if (draft.value) draft.value.remark = '补充'

    const { sha256 } = await seal()
    await pause(300)

    expect(draft.value).toBeNull()
    expect(await openDrafts()).toEqual([])
    expect((await db.records.get(sha256))?.control_point).toBe(COOKING.id)
  })

  test('discarded takes its pictures along, but none that a sealed record names', async () => {
    const { draft, discard } = await begin()
    const photo = { by: LI.id, type: 'image/jpeg', bytes: new ArrayBuffer(1), added_at: '2026-11-23T01:00:00Z' }
    await db.photos.bulkAdd([
      { ...photo, sha256: 'a', delivery: { state: 'draft' } },
      { ...photo, sha256: 'b', delivery: { state: 'waiting' } },
    ])
    draft.value?.photos.push({ sha256: 'a', taken_at: '' }, { sha256: 'b', taken_at: '' })
    await flushDrafts()

    await discard()

    expect(await db.begun.count()).toBe(0)
    expect(await db.photos.toCollection().primaryKeys()).toEqual(['b'])
  })

  test('that corrects a sealed check begins as that one ended, unsigned, and names it', async () => {
    const first = await begin()
    if (first.draft.value) first.draft.value.measurements.core_temp = { value: '70', duration: '15', from: 'measured' }
    const { id, sha256 } = await first.seal()
    const body = await sealedBody<'check'>(sha256)
    if (!body) throw new Error('not sealed')

    screen.stop()
    await beginCheck({ ...BEGINNING, inspectors: [LI.id], corrects: { id, body } })
    const second = await open()
    expect(second.draft.value).toMatchObject({
      replaces: id, signatures: [], items: { 'C-06': { result: 'conforms' } },
      measurements: { core_temp: { value: '70', duration: '15', from: 'measured' } },
    })
    if (second.draft.value?.measurements.core_temp) second.draft.value.measurements.core_temp.value = '75'
    const corrected = await second.seal()

    expect(await sealedBody<'check'>(corrected.sha256)).toMatchObject({ replaces: id, result: 'conforms' })
    expect(await correctionOf(id, COOKING.id)).toBe(corrected.sha256)
    expect(await correctionOf(corrected.id, COOKING.id)).toBeNull()
  })

  test('that cannot be written says so', async () => {
    const { draft, flush, saving } = await begin()
    const full = () => {
      throw new DOMException('', 'QuotaExceededError')
    }
    db.begun.hook('updating', full)
    if (draft.value) draft.value.remark = '满'
    await pause(1)
    await flush()
    db.begun.hook('updating').unsubscribe(full)

    expect(saving.value).toBe('failed')
    await vi.waitFor(() => { expect(saving.value).toBe('saved') }, 2000) // by itself, once there is room
    expect((await kept())?.remark).toBe('满')
  })

  test('is saved too when the last change was taken back', async () => {
    const { draft, saving } = await begin()
    if (draft.value) draft.value.remark = '错'
    await pause(1)
    if (draft.value) draft.value.remark = ''
    await vi.waitFor(() => { expect(saving.value).toBe('saved') })
  })

  test('says when it was last written, also after it was opened again', async () => {
    const before = new Date().toISOString()
    const { draft, flush, savedAt } = await begin()
    if (draft.value) draft.value.remark = '一'
    await pause(1)
    await flush()
    const at = savedAt.value ?? ''
    expect(at >= before).toBe(true)

    screen.stop()
    const reopened = await open()

    expect(reopened.savedAt.value).toBe(at)
    expect((await openDrafts())[0]?.changed_at).toBe(at)
  })

  test('is written although the browser closed the database in the middle of it', async () => {
    const { draft, flush, saving } = await begin()
    vi.spyOn(db.begun, 'put').mockImplementationOnce(() => {
      db.backendDB().close()
      throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
    })
    if (draft.value) draft.value.remark = '断'
    await pause(1)

    await flush()

    expect(saving.value).toBe('saved')
    expect((await kept())?.remark).toBe('断')
  })

  test('that could not be read at first is read again, and loses nothing', async () => {
    await beginCheck({ ...BEGINNING, inspectors: [LI.id], items: [{ item: 'C-06', result: 'conforms' }] })
    vi.spyOn(db.begun, 'get').mockRejectedValueOnce(new DOMException('Internal error', 'UnknownError'))

    const { draft, flush } = await open()
    if (draft.value) draft.value.remark = '接着写'
    await flush()

    expect(await kept()).toMatchObject({ items: { 'C-06': { result: 'conforms' } }, remark: '接着写' })
  })

  test('that was begun at a point twice is the first one', async () => {
    const { draft } = await begin()
    await beginCheck({ ...BEGINNING, inspectors: [LI.id] })
    expect((await openDrafts()).map((row) => row.draft.id)).toEqual([draft.value?.id])
  })
})

describe('a draft in two tabs', () => {
  test('is filled in in the first; the other says so, and goes on with all of it when that one closes', async () => {
    const { draft } = await begin()
    const { there, close } = await openInAnotherTab()
    expect([there.elsewhere.value, there.loaded.value, there.draft.value]).toEqual([true, false, null])

    if (draft.value) draft.value.remark = '最后一个字'
    await pause(1)
    screen.stop()

    await vi.waitFor(() => { expect(there.draft.value?.remark).toBe('最后一个字') })
    expect(there.elsewhere.value).toBe(false)
    if (there.draft.value) there.draft.value.remark += '，接着写'
    await there.flush()
    close()
    expect((await kept())?.remark).toBe('最后一个字，接着写')
  })

  test('can be taken over; the first can write it no more, and gets it back', async () => {
    const first = await begin()
    const { there, close } = await openInAnotherTab()

    there.takeOver()

    await vi.waitFor(() => { expect([there.loaded.value, first.elsewhere.value]).toEqual([true, true]) })
    if (there.draft.value) there.draft.value.remark = '第二个窗口'
    await there.flush()
    await first.flush()
    expect(first.draft.value).toBeNull()
    expect((await kept())?.remark).toBe('第二个窗口')

    close()
    await vi.waitFor(() => { expect(first.draft.value?.remark).toBe('第二个窗口') })
  })

  test('of one tab moves from screen to screen without a word', async () => {
    const { draft } = await begin()
    if (draft.value) draft.value.remark = '签名前'
    await pause(1)
    screen.stop()

    const next = await openInAnotherTab()

    expect([next.there.elsewhere.value, next.there.draft.value?.remark]).toEqual([false, '签名前'])
    next.close()
  })
})

describe('a draft that a screen begins', () => {
  const step: StepDraft = {
    kind: 'correction-evidence', id: '0192f0c1-0000-7000-8000-000000000001', order: 'o', control_point: COOKING.id, text: '', photos: [], deadline: '',
  }
  const openStep = async (): Promise<DraftInHand<StepDraft>> => {
    screen = effectScope()
    const work = { about: 'correction-evidence o', begin: () => Promise.resolve({ ...step }), seal: sealStep }
    const inHand = screen.run(() => useDraft<StepDraft>(work)) as DraftInHand<StepDraft>
    await vi.waitFor(() => { expect(inHand.loaded.value).toBe(true) })
    return inHand
  }

  test('is kept with the first change, not by being looked at', async () => {
    const looked = await openStep()
    await flushDrafts()
    expect(await openDrafts()).toEqual([])
    expect(looked.savedAt.value).toBeNull()

    if (looked.draft.value) looked.draft.value.text = '已换温'
    await flushDrafts()
    screen.stop()
    const reopened = await openStep()

    expect(reopened.draft.value).toEqual({ ...step, text: '已换温' })
    if (reopened.draft.value) reopened.draft.value.text = ''
    await flushDrafts()
    expect((await openDrafts())[0]?.draft).toEqual(step)
  })

  test('stands beside the check begun at the same point, and is gone once sealed', async () => {
    await beginCheck({ ...BEGINNING, inspectors: [LI.id] })
    const { draft, seal } = await openStep()
    if (draft.value) draft.value.text = '已换温度计'
    await flushDrafts()
    const kindsKept = async (): Promise<Draft['kind'][]> => (await openDrafts()).map((row) => row.draft.kind)
    expect(await kindsKept()).toEqual(['correction-evidence', 'check'])

    await seal()

    expect(draft.value).toBeNull()
    expect(await kindsKept()).toEqual(['check'])
  })
})
