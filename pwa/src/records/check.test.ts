import { describe, expect, test } from 'vitest'
import type { Limit } from '@/changes/types'
import type { MeasurementDraft } from '@/drafts/types'
import { db } from '@/storage/database'
import { LI, WANG } from '@/testing/installation'
import { aCheck, CHECKLIST, COOKING, ENTERPRISE, phoneOfLi } from '@/testing/samples'
import { bodyOf, checkResult, measurementOf, sealCheck, verdictOn } from './check'
import { localInstant } from './clock'
import { declareNoInterest, isNoInterestDeclared, prefilledItems, visitOf } from './visit'

const [CORE_TEMP, SALMONELLA] = COOKING.limits as [Limit, Limit]
const UNCONFIRMED: Limit = { ...CORE_TEMP, limit_type: 'process_default', confirmed: false }

describe('what was typed', () => {
  test.each<[string, Limit, MeasurementDraft, object | null]>([
    ['a figure is kept as finely as it was read', CORE_TEMP, { value: ' 72.50 ', from: 'measured', instrument: ' T-03 ' },
      { limit: 'core_temp', value: '72.50', unit: 'Cel', from: 'measured', instrument: 'T-03' }],
    ['a half-typed figure is none', CORE_TEMP, { value: '-', from: 'measured' }, null],
    ['a reading has no report', CORE_TEMP, { value: '72', from: 'measured', reference: 'R-1' },
      { limit: 'core_temp', value: '72', unit: 'Cel', from: 'measured' }],
    ['an instrument is named with its calibration', CORE_TEMP, { value: '72', from: 'measured', instrument: 'T-03', calibrated: '2026-05-01' },
      { limit: 'core_temp', value: '72', unit: 'Cel', from: 'measured', instrument: 'T-03（校准 2026-05-01）' }],
    ['"less than" comes from a report', CORE_TEMP, { value: '＜0.1', from: 'report', reference: 'R-1' },
      { limit: 'core_temp', value: '<0.1', unit: 'Cel', from: 'report', reference: 'R-1' }],
    ['and from nothing else', CORE_TEMP, { value: '<0.1', from: 'measured' }, null],
    ['counts not yet typed are left out', SALMONELLA, { counts: ['0', '', '1'], from: 'report' },
      { limit: 'salmonella', counts: ['0', '1'], from: 'report' }],
    ["an unconfirmed limit is asked against the plant's own document", UNCONFIRMED, { met: true, from: 'log' },
      { limit: 'core_temp', met: true, from: 'log' }],
    ['a confirmed one is not answered by a button', CORE_TEMP, { met: true, from: 'log' }, null],
  ])('%s', (_case, limit, typed, measurement) => {
    expect(measurementOf(limit, typed)).toEqual(measurement)
  })

  test('is judged while it is typed', () => {
    expect(verdictOn(CORE_TEMP, undefined)).toBeNull()
    expect(verdictOn(CORE_TEMP, { value: '7', from: 'measured' })).toBe(false)
    expect(verdictOn(CORE_TEMP, { value: '72', from: 'measured' })).toBeNull() // for how long?
    expect(verdictOn(CORE_TEMP, { value: '72', duration: '15', from: 'measured' })).toBe(true)
  })
})

describe('the result', () => {
  test('of a failed key item is does-not-conform', () => {
    expect(checkResult(aCheck({ items: { 'C-06': { result: 'does-not-conform' } } }), CHECKLIST)).toBe('does-not-conform')
  })
  test('of a failed other item is basically-conforms', () => {
    expect(checkResult(aCheck({ items: { 'C-07': { result: 'does-not-conform' } } }), CHECKLIST)).toBe('basically-conforms')
  })
})

test('the body leaves out what was not answered, and what is not asked here', async () => {
  await phoneOfLi()
  const items = { 'C-07': { result: 'conforms', remark: '  ' }, 'Q-01': { result: 'conforms' } } as const

  expect(await bodyOf(aCheck({ items, measurements: { core_temp: { value: '', from: 'measured' } } }))).toEqual({
    label: '7K3MZQ9T4VWX2B5R', control_point: COOKING.id, plan_version: 3, checklist_version: 1,
    visit: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    scan: { by: 'camera', at: '2026-11-23T09:12:03.120+08:00' },
    measurements: [], items: [{ item: 'C-07', result: 'conforms' }], result: 'conforms',
    photos: [], inspectors: [LI.id], signatures: [],
  })
})

describe('a visit', () => {
  const at = '2026-11-23T17:00:00Z' // the 24th in China

  test('is the same on both phones of a team, all day', async () => {
    await phoneOfLi()
    const visit = await visitOf(ENTERPRISE.id, [LI.id, WANG.id], at)

    expect(visit).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(await visitOf(ENTERPRISE.id, [WANG.id, LI.id], '2026-11-24T15:59:59Z')).toBe(visit)
    expect(await visitOf(ENTERPRISE.id, [LI.id, WANG.id], '2026-11-23T15:59:59Z')).not.toBe(visit)
    expect(await visitOf(ENTERPRISE.id, [LI.id], at)).not.toBe(visit)
  })

  test('needs the declaration once', async () => {
    const visit = await visitOf(ENTERPRISE.id, [LI.id], at)
    expect(await isNoInterestDeclared(visit)).toBe(false)
    await declareNoInterest(visit)
    expect(await isNoInterestDeclared(visit)).toBe(true)
  })

  test('prefills at the next point of the gate what was answered there already', async () => {
    await phoneOfLi()
    await sealCheck(aCheck({ scan: { by: 'camera', at: localInstant() }, items: { 'E-01': { result: 'basically-conforms', remark: '设备陈旧' } } }))
    const cooling = { ...COOKING, id: '6a2c1f0e-5b1e-4b52-9d1c-0a1f6d0e7a11', code: 'MEAT-06' }
    const release = { ...cooling, gate: 'outgoing_inspection' } as const

    expect(await prefilledItems(cooling, [LI.id])).toEqual([{ item: 'E-01', result: 'basically-conforms', remark: '设备陈旧' }])
    expect(await prefilledItems(release, [LI.id])).toEqual([])
    expect(await prefilledItems(cooling, [LI.id, WANG.id])).toEqual([])
    expect(await db.records.count()).toBe(1)
  })
})
