import { expect, test } from 'vitest'
import { keepDraft } from '@/drafts/keep'
import type { FollowUpDraft } from '@/drafts/types'
import { db } from '@/storage/database'
import { LI } from '@/testing/installation'
import { aPicture, ENTERPRISE, phoneOfLi } from '@/testing/samples'
import { contentOfFollowUp, sealFollowUp } from './follow-up'
import { outboxEntries, sealedBody, sealedFollowUps } from './outbox'
import { sign, standingSignatures } from './signatures'
import { uuidv7 } from './uuid'

const aVisit = (changes: Partial<FollowUpDraft> = {}): FollowUpDraft => ({
  kind: 'follow-up-visit', id: uuidv7(), enterprise: ENTERPRISE.id, plan: 'p', met_with: 'person-in-charge',
  opinions: [{ topic: 'service', text: ' 电话随时有人接 ' }], problems: [{ id: uuidv7(), text: '旧包装能否用完？' }],
  photos: [], position: null, remark: '', inspectors: [LI.id], signatures: [],
  ...changes,
})

test('a visit is sealed as the contract has it, and takes its draft with it', async () => {
  await phoneOfLi()
  const picture = await aPicture()
  const position = { latitude: '29.38', longitude: '113.12', accuracy_m: '8' }
  const visit = aVisit({ photos: [picture], position, remark: ' 另约时间 ' })
  await keepDraft(LI.id, visit)

  const { sha256 } = await sealFollowUp(visit)

  expect(await sealedBody(sha256)).toEqual({
    enterprise: ENTERPRISE.id, plan: 'p', met_with: 'person-in-charge',
    opinions: [{ topic: 'service', text: '电话随时有人接' }], problems: visit.problems,
    photos: [picture], position, inspectors: [LI.id], signatures: [], remark: '另约时间',
  })
  expect(await db.begun.count()).toBe(0)
  expect((await db.photos.get(picture.sha256))?.delivery).toEqual({ state: 'waiting' })
  expect(await outboxEntries()).toMatchObject([{ kind: 'follow-up-visit', enterprise: ENTERPRISE.id, controlPoint: null, result: null }])
  expect((await sealedFollowUps(ENTERPRISE.id)).map(({ row }) => row.sha256)).toEqual([sha256])
  expect(await sealedFollowUps('another')).toEqual([])
})

test('what was not said is left out: the plan of one that was not drawn, empty lines, an empty remark', async () => {
  await phoneOfLi()
  const { sha256 } = await sealFollowUp(
    aVisit({ plan: null, opinions: [{ topic: '', text: ' ' }], problems: [{ id: uuidv7(), text: '' }], remark: ' ' }),
  )
  expect(await sealedBody(sha256)).toEqual({
    enterprise: ENTERPRISE.id, met_with: 'person-in-charge', opinions: [], problems: [], photos: [], inspectors: [LI.id], signatures: [],
  })
})

test.each([
  ['nobody met', { met_with: '' as const }],
  ['an opinion without a topic', { opinions: [{ topic: '' as const, text: '好' }] }],
  ['a topic without an opinion', { opinions: [{ topic: 'rules' as const, text: ' ' }] }],
])('with %s nothing is sealed, and the draft stays', async (_what, changes) => {
  await phoneOfLi()
  const visit = aVisit(changes)
  await keepDraft(LI.id, visit)
  await expect(sealFollowUp(visit)).rejects.toMatchObject({ fault: 'nothing-answered' })
  expect([await db.records.count(), await db.begun.count()]).toEqual([0, 1])
})

test('a change after a signature voids it, and a void one is not sealed', async () => {
  await phoneOfLi()
  const visit = aVisit()
  const signature = await sign(await contentOfFollowUp(visit), { role: 'enterprise', name: '张三', refused: '不便签字' })
  const signed = { ...visit, signatures: [signature] }
  expect(await standingSignatures(await contentOfFollowUp(signed))).toEqual([signature])

  await expect(sealFollowUp({ ...signed, remark: '补记' })).rejects.toMatchObject({ fault: 'signature-void' })
  await sealFollowUp(signed)
  expect(await db.records.count()).toBe(1)
})
