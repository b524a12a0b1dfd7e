import { expect, test } from 'vitest'
import { LI } from '@/testing/installation'
import { aCheck, aPicture, COOKING, phoneOfLi } from '@/testing/samples'
import { db } from '@/storage/database'
import { sealCheck } from './check'
import { sealEvidence, sealOrder, sealReview } from './correction'
import { sealedAbout } from './outbox'
import { payloadOf, type OrderBody } from './payload'
import { sendAll } from './send'

const orderFor = (check: string): OrderBody => ({
  check, findings: [{ limit: 'core_temp' }], demand: ' 延长蒸煮时间 ', basis: '总局令第49号第三十三条', deadline: '2026-12-10',
  photos: [], inspectors: [LI.id], signatures: [],
})

test('an order, what was seen after it and its review are records of their own', async () => {
  await phoneOfLi()
  const check = await sealCheck(aCheck())
  const order = await sealOrder(COOKING.id, orderFor(check.id))
  const picture = await aPicture()
  const evidence = await sealEvidence(COOKING.id, { order: order.id, text: '已换温度计', photos: [picture] })
  const review = await sealReview(COOKING.id, {
    order: order.id, text: '温度仍偏低', photos: [], verdict: 'not-yet', deadline: '2026-12-20',
  })

  const bodyOf = async (sha256: string): Promise<unknown> => {
    const { kind, body } = payloadOf((await db.records.get(sha256))?.jws ?? '')
    return { kind, body }
  }
  expect(await bodyOf(order.sha256)).toEqual({ kind: 'correction-order', body: { ...orderFor(check.id), demand: '延长蒸煮时间' } })
  expect(await bodyOf(evidence.sha256)).toEqual({
    kind: 'correction-evidence', body: { order: order.id, text: '已换温度计', photos: [picture] },
  })
  expect(await bodyOf(review.sha256)).toMatchObject({ kind: 'correction-review', body: { verdict: 'not-yet', deadline: '2026-12-20' } })
  expect((await db.photos.get(picture.sha256))?.delivery).toEqual({ state: 'waiting' })
})

test('without a word nothing is sealed', async () => {
  await phoneOfLi()
  await expect(sealOrder(COOKING.id, { ...orderFor('c'), demand: ' ' })).rejects.toMatchObject({ fault: 'nothing-answered' })
  await expect(sealEvidence(COOKING.id, { order: 'o', text: '', photos: [] })).rejects.toMatchObject({ fault: 'nothing-answered' })
  expect(await db.records.count()).toBe(0)
})

test('what is sealed here is known, sent or not: nobody orders twice', async () => {
  await phoneOfLi()
  const check = await sealCheck(aCheck())
  const order = await sealOrder(COOKING.id, orderFor(check.id))
  const review = await sealReview(COOKING.id, { order: order.id, text: '已改正', photos: [], verdict: 'accepted' })

  expect((await sealedAbout(check.id, COOKING.id)).map(({ id }) => id)).toEqual([order.id])
  expect((await sealedAbout(order.id, COOKING.id)).map(({ id }) => id)).toEqual([review.id])

  await sendAll(LI.id)

  expect(await sealedAbout(check.id, COOKING.id)).toMatchObject([{ id: order.id, delivery: { state: 'received' } }])
})
