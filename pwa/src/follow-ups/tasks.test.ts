import { beforeEach, expect, test } from 'vitest'
import { followChanges } from '@/changes/feed'
import type { FollowUp } from '@/changes/types'
import { sealFollowUp } from '@/records/follow-up'
import { db } from '@/storage/database'
import { openVisit, changeTeam } from '@/visit/team'
import { LI, WANG } from '@/testing/installation'
import { aTask, ENTERPRISE, phoneOfLi } from '@/testing/samples'
import { begunVisit, countDue, isSilent, visitsDue, visitsDueAt } from './tasks'

const plansDue = async (): Promise<string[]> => (await visitsDue()).map(({ plan }) => plan)
const drawn = (plan: string, changes: Parameters<typeof aTask>[1] = {}) => ({ type: 'follow_up', id: `draw-${plan}`, data: aTask(plan, changes) })

beforeEach(async () => {
  const installation = await phoneOfLi()
  installation.pages.push([drawn('quarter'), drawn('year', { period: '2026' }), drawn('done', { state: 'visited', visited_on: '2026-10-08' })])
  await followChanges(LI.id)
})

test('a visit sealed here is not offered again for its plan, wherever it is by now', async () => {
  expect(await plansDue()).toEqual(['quarter', 'year'])
  const begun = await begunVisit(ENTERPRISE.id, 'quarter')
  if (!begun) throw new Error('not offered')

  await sealFollowUp({ ...begun, met_with: 'other' })

  expect(await plansDue()).toEqual(['year'])
  expect((await visitsDueAt(ENTERPRISE.id)).map(({ plan }) => plan)).toEqual(['year'])
  expect(await begunVisit(ENTERPRISE.id, 'quarter')).toBeNull()
  await db.records.toCollection().modify({ delivery: { state: 'held', received_at: '2026-11-23T01:00:00Z', reason: 'outside-area' } })
  expect(await plansDue()).toEqual(['year'])
})

test('one without a plan leaves what is due', async () => {
  const begun = await begunVisit(ENTERPRISE.id, null)
  if (!begun) throw new Error('not offered')
  await sealFollowUp({ ...begun, met_with: 'other' })
  expect(await plansDue()).toEqual(['quarter', 'year'])
})

test('nothing begins for a plan that did not draw the enterprise or has its visit, nor outside the area', async () => {
  expect(await begunVisit(ENTERPRISE.id, 'another')).toBeNull()
  expect(await begunVisit(ENTERPRISE.id, 'done')).toBeNull()
  expect(await begunVisit('elsewhere', null)).toBeNull()
})

test('a visit begins with the team that is at the enterprise today', async () => {
  expect((await begunVisit(ENTERPRISE.id, null))?.inspectors).toEqual([LI.id])
  await openVisit(ENTERPRISE.id)
  await changeTeam(ENTERPRISE.id, [LI.id, WANG.id])
  expect((await begunVisit(ENTERPRISE.id, 'year'))?.inspectors).toEqual([LI.id, WANG.id])
})

test('an enterprise that two plans drew counts once; the last day of a period is not late', () => {
  const tasks: FollowUp[] = [
    { id: '1', ...aTask('month', { last: '2026-11-30' }) }, { id: '2', ...aTask('quarter') }, { id: '3', ...aTask('quarter', { enterprise: 'b' }) },
  ]
  expect(countDue(tasks, '2026-11-30')).toEqual({ count: 2, late: 0 })
  expect(countDue(tasks, '2026-12-01')).toEqual({ count: 2, late: 1 })
})

test('who was told nothing is asked before sealing', async () => {
  const begun = await begunVisit(ENTERPRISE.id, null)
  if (!begun) throw new Error('not offered')
  expect(isSilent(begun)).toBe(true)
  expect(isSilent({ ...begun, problems: [{ id: '1', text: ' ' }] })).toBe(true)
  expect(isSilent({ ...begun, opinions: [{ topic: 'service', text: '好' }] })).toBe(false)
})
