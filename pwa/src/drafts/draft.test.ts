import { effectScope, type EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { correctionOf, sealedBody } from '@/records/outbox'
import { db } from '@/storage/database'
import { LI } from '@/testing/installation'
import { CODE, COOKING, phoneOfLi } from '@/testing/samples'
import { flushDrafts, openDrafts, useDraft, type DraftInHand } from './draft'

const BEGINNING = { point: COOKING, checklistVersion: 1, label: CODE, scannedBy: 'camera', inspectors: [LI.id] } as const
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

let screen: EffectScope
/** The check screen opens; what it holds is gone when the tab is killed. */
async function open(): Promise<DraftInHand> {
  screen = effectScope()
  const inHand = screen.run(() => useDraft(COOKING.id)) as DraftInHand
  while (!inHand.loaded.value) await pause(1)
  return inHand
}

beforeEach(async () => {
  await phoneOfLi()
})
afterEach(() => {
  screen.stop()
})

async function begin(): Promise<DraftInHand> {
  const inHand = await open()
  await inHand.start({ ...BEGINNING, inspectors: [LI.id], items: [{ item: 'C-06', result: 'conforms' }] })
  return inHand
}

describe('a draft', () => {
  test('survives a killed tab with every keystroke but those of the last 300 ms', async () => {
    const { draft, saving } = await begin()
    if (draft.value) draft.value.measurements.core_temp = { value: '7', from: 'measured' }
    if (draft.value?.measurements.core_temp) draft.value.measurements.core_temp.value = '72.'
    await pause(10)
    expect(saving.value).toBe('saving')
    await pause(300)
    expect(saving.value).toBe('saved')

    const reopened = await open()

    expect(reopened.draft.value).toMatchObject({
      label: CODE, items: { 'C-06': { result: 'conforms' } }, measurements: { core_temp: { value: '72.', from: 'measured' } },
    })
  })

  test('is written at once when the app goes to the background or is updated', async () => {
    const { draft } = await begin()
    if (draft.value) draft.value.remark = '锅'
    await pause(1)
    document.dispatchEvent(new Event('visibilitychange'))
    await pause(20)
    expect((await openDrafts())[0]?.draft.remark).toBe('锅')

    if (draft.value) draft.value.remark = '锅炉'
    await flushDrafts()
    expect((await openDrafts())[0]?.draft.remark).toBe('锅炉')
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

    expect(await db.drafts.count()).toBe(0)
    expect(await db.photos.toCollection().primaryKeys()).toEqual(['b'])
  })

  test('that corrects a sealed check begins as that one ended, unsigned, and names it', async () => {
    const first = await begin()
    if (first.draft.value) first.draft.value.measurements.core_temp = { value: '70', duration: '15', from: 'measured' }
    const { id, sha256 } = await first.seal()
    const body = await sealedBody<'check'>(sha256)
    if (!body) throw new Error('not sealed')

    await first.start({ ...BEGINNING, inspectors: [LI.id], corrects: { id, body } })
    expect(first.draft.value).toMatchObject({
      replaces: id, signatures: [], items: { 'C-06': { result: 'conforms' } },
      measurements: { core_temp: { value: '70', duration: '15', from: 'measured' } },
    })
    if (first.draft.value?.measurements.core_temp) first.draft.value.measurements.core_temp.value = '75'
    const corrected = await first.seal()

    expect(await sealedBody<'check'>(corrected.sha256)).toMatchObject({ replaces: id, result: 'conforms' })
    expect(await correctionOf(id, COOKING.id)).toBe(corrected.sha256)
    expect(await correctionOf(corrected.id, COOKING.id)).toBeNull()
  })

  test('that cannot be written says so', async () => {
    const { draft, flush, saving } = await begin()
    const full = () => {
      throw new DOMException('', 'QuotaExceededError')
    }
    db.drafts.hook('updating', full)
    if (draft.value) draft.value.remark = '满'
    await flush()
    db.drafts.hook('updating').unsubscribe(full)

    expect(saving.value).toBe('failed')
  })
})
