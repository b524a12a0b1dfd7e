import { beforeEach, describe, expect, test } from 'vitest'
import { keepDraft } from '@/drafts/keep'
import { sealCheck } from '@/records/check'
import { localInstant } from '@/records/clock'
import { db } from '@/storage/database'
import { LI, WANG } from '@/testing/installation'
import { aCheck, CHECKLIST, COOKING, ENTERPRISE, phoneOfLi } from '@/testing/samples'
import { findingsOf } from './findings'
import { progressOf } from './progress'
import { changeTeam, openVisit, visitsToday, visitToday } from './team'

beforeEach(async () => {
  await phoneOfLi()
  await db.persons.put({ id: WANG.id, pass: 1, data: { id: WANG.id, name: WANG.name, role: 'inspector', regions: [] } })
})

const now = (): { scan: { by: 'camera'; at: string } } => ({ scan: { by: 'camera', at: localInstant() } })

describe('a visit', () => {
  test('opens once a day with the person alone, and is found again', async () => {
    expect(await visitToday(ENTERPRISE.id)).toBeNull()
    const team = await openVisit(ENTERPRISE.id)

    expect(team?.inspectors).toEqual([LI.id])
    expect(await openVisit(ENTERPRISE.id)).toEqual(team)
    expect(await visitsToday()).toEqual([team])
  })

  test('proposes the colleague of the last visit, as long as they are one', async () => {
    await openVisit('yesterday')
    await changeTeam('yesterday', [LI.id, WANG.id])
    expect((await openVisit(ENTERPRISE.id))?.inspectors).toEqual([LI.id, WANG.id])

    await db.persons.delete(WANG.id)
    expect((await openVisit('third'))?.inspectors).toEqual([LI.id])
  })

  test('changes its team in what is begun too', async () => {
    await openVisit(ENTERPRISE.id)
    await keepDraft(LI.id, aCheck())

    await changeTeam(ENTERPRISE.id, [LI.id, WANG.id])

    expect((await db.begun.toArray()).map(({ draft }) => draft.kind === 'check' && draft.inspectors)).toEqual([[LI.id, WANG.id]])
  })

  test('says which points are begun and which are done, by this phone or by the colleague’s', async () => {
    await openVisit(ENTERPRISE.id)
    await changeTeam(ENTERPRISE.id, [LI.id, WANG.id])
    const team = await openVisit(ENTERPRISE.id)
    if (!team) throw new Error('nobody is signed in')
    const [point] = await progressOf(team)
    expect(point).toMatchObject({ done: null, begun: false })

    await keepDraft(LI.id, aCheck({ ...now(), inspectors: team.inspectors }))
    expect((await progressOf(team))[0]).toMatchObject({ done: null, begun: true })

    await db.checks.put({
      id: COOKING.id, pass: 1,
      data: {
        record: 'r', control_point: COOKING.id, label: '', result: 'basically-conforms', claimed_result: 'conforms',
        recorded_at: localInstant(), inspectors: [WANG.id, LI.id],
      },
    })
    expect((await progressOf(team))[0]?.done).toMatchObject({ result: 'basically-conforms', sha256: null, body: null })

    const { sha256 } = await sealCheck(aCheck({ ...now(), inspectors: team.inspectors }))
    expect((await progressOf(team))[0]).toMatchObject({ done: { sha256, result: 'conforms' }, begun: false })
  })
})

test('what was not in order is named with its value, its basis and its remark', () => {
  const [asked] = CHECKLIST.items
  if (!asked) throw new Error('an empty checklist')
  const found = findingsOf(
    {
      measurements: [{ limit: 'core_temp', value: '70', unit: 'Cel', from: 'measured' }, { limit: 'salmonella', counts: ['0'], from: 'report' }],
      items: [{ item: asked.code, result: 'does-not-conform', remark: '破损' }],
    },
    { ...COOKING, legal_basis: [{ ref: '食品安全法', clause: '第三十四条', confidence: 'verified' }] },
    CHECKLIST,
  )
  expect(found.map(({ of, text, basis, remark }) => [of, text.zh, basis, remark])).toEqual([
    ['core_temp', '中心温度 70 ℃ 不达标', '食品安全法第三十四条', ''],
    [asked.code, asked.zh, asked.basis, '破损'],
  ])
})
