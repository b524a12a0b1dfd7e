import { expect, test } from 'vitest'
import { keepDraft } from '@/drafts/keep'
import type { OrderDraft, StepDraft } from '@/drafts/types'
import { proposedOrder, orderableOf } from '@/corrections/order-of'
import { db } from '@/storage/database'
import { LI, WANG } from '@/testing/installation'
import { aCheck, aPicture, COOKING, phoneOfLi, SETTINGS } from '@/testing/samples'
import { sealCheck } from './check'
import { dayIn } from './clock'
import { contentOfOrder, sealOrder, sealStep } from './correction'
import { sealedAbout } from './outbox'
import { payloadOf, type OrderBody, type Signature } from './payload'
import { sendAll } from './send'
import { coversOf } from './canonical'
import { missingRoles, sign, standingSignatures } from './signatures'
import { uuidv7 } from './uuid'

const anOrder = (check: string, changes: Partial<OrderDraft> = {}): OrderDraft => ({
  kind: 'correction-order', id: uuidv7(), check, check_sha256: 'c', control_point: COOKING.id,
  findings: [{ kind: 'limit', of: 'core_temp', text: { zh: '', en: '' }, basis: '', remark: '' }],
  demand: ' 延长蒸煮时间 ', basis: '总局令第49号第三十三条', deadline: '2026-12-10', photos: [], inspectors: [LI.id], signatures: [],
  ...changes,
})
const aStep = (kind: StepDraft['kind'], order: string, changes: Partial<StepDraft> = {}): StepDraft => ({
  kind, id: uuidv7(), order, control_point: COOKING.id, text: '已换温度计', photos: [], deadline: '', ...changes,
})
const sealedAs = async (sha256: string): Promise<unknown> => {
  const { kind, body } = payloadOf((await db.records.get(sha256))?.jws ?? '')
  return { kind, body }
}

test('an order, what was seen after it and its review are records of their own', async () => {
  await phoneOfLi()
  const check = await sealCheck(aCheck())
  const order = await sealOrder(anOrder(check.id))
  const picture = await aPicture()
  const evidence = await sealStep(aStep('correction-evidence', order.id, { photos: [picture] }))
  const review = await sealStep(aStep('correction-review', order.id, { text: '温度仍偏低', verdict: 'not-yet', deadline: '2026-12-20' }))

  expect(await sealedAs(order.sha256)).toEqual({
    kind: 'correction-order',
    body: {
      check: check.id, findings: [{ limit: 'core_temp' }], demand: '延长蒸煮时间', basis: '总局令第49号第三十三条',
      deadline: '2026-12-10', photos: [], inspectors: [LI.id], signatures: [],
    },
  })
  expect(await sealedAs(evidence.sha256)).toEqual({
    kind: 'correction-evidence', body: { order: order.id, text: '已换温度计', photos: [picture] },
  })
  expect(await sealedAs(review.sha256)).toMatchObject({ kind: 'correction-review', body: { verdict: 'not-yet', deadline: '2026-12-20' } })
  expect((await db.photos.get(picture.sha256))?.delivery).toEqual({ state: 'waiting' })
})

test('what is accepted extends no deadline, whatever was typed before', async () => {
  await phoneOfLi()
  const review = await sealStep(aStep('correction-review', 'o', { verdict: 'accepted', deadline: '2026-12-20' }))
  expect(await sealedAs(review.sha256)).toMatchObject({ body: { verdict: 'accepted' } })
  expect(await sealedAs(review.sha256)).not.toHaveProperty('body.deadline')
})

test('without a word nothing is sealed, and a draft stays', async () => {
  await phoneOfLi()
  const empty = anOrder('c', { demand: ' ' })
  await keepDraft(LI.id, empty)
  await expect(sealOrder(empty)).rejects.toMatchObject({ fault: 'nothing-answered' })
  await expect(sealStep(aStep('correction-evidence', 'o', { text: '' }))).rejects.toMatchObject({ fault: 'nothing-answered' })
  await expect(sealStep(aStep('correction-review', 'o'))).rejects.toMatchObject({ fault: 'nothing-answered' })
  expect(await db.records.count()).toBe(0)
  expect(await db.begun.count()).toBe(1)
})

test('an order takes its draft with it', async () => {
  await phoneOfLi()
  const order = anOrder('c')
  await keepDraft(LI.id, order)
  await sealOrder(order)
  expect(await db.begun.count()).toBe(0)
})

test('who signs an order signs all of it; a later change voids it, and a void one is not sealed', async () => {
  await phoneOfLi()
  const order = anOrder('c')
  const drawing = await aPicture('drawn')
  const signature = await sign(await contentOfOrder(order), { role: 'enterprise', name: ' 张三 ', image: drawing.sha256 })
  const signed = { ...order, signatures: [signature] }
  expect(await standingSignatures(await contentOfOrder(signed))).toEqual([signature])

  const changed = { ...signed, deadline: '2026-12-24' }
  expect(await standingSignatures(await contentOfOrder(changed))).toEqual([])
  await expect(sealOrder(changed)).rejects.toMatchObject({ fault: 'signature-void' })

  const { id, sha256 } = await sealOrder(signed)
  const { body } = payloadOf((await db.records.get(sha256))?.jws ?? '')
  expect((body as OrderBody).signatures).toMatchObject([{ name: '张三', covers: await coversOf(id, 'correction-order', body) }])
  expect((await db.photos.get(drawing.sha256))?.delivery).toEqual({ state: 'waiting' })
})

test('a refusal asks for a witness', () => {
  const by = (role: Signature['role'], refused?: string): Signature => ({
    role, name: '', signed_at: '', covers: '', ...(refused !== undefined && { refused }),
  })
  const team = [LI.id, WANG.id]
  expect(missingRoles(team, [])).toEqual(['inspector', 'enterprise'])
  expect(missingRoles(team, [by('inspector'), by('inspector'), by('enterprise')])).toEqual([])
  expect(missingRoles([LI.id], [by('inspector'), by('enterprise', '不认可')])).toEqual(['witness'])
  expect(missingRoles([LI.id], [by('inspector'), by('enterprise', '不认可'), by('witness')])).toEqual([])
})

test('what is sealed here is known, sent or not: nobody orders twice', async () => {
  await phoneOfLi()
  const check = await sealCheck(aCheck())
  const order = await sealOrder(anOrder(check.id))
  const review = await sealStep(aStep('correction-review', order.id, { text: '已改正', verdict: 'accepted' }))

  expect((await sealedAbout(check.id, COOKING.id)).map(({ id }) => id)).toEqual([order.id])
  expect((await sealedAbout(order.id, COOKING.id)).map(({ id }) => id)).toEqual([review.id])

  await sendAll(LI.id)

  expect(await sealedAbout(check.id, COOKING.id)).toMatchObject([{ id: order.id, delivery: { state: 'received' } }])
})

test('a check that found something proposes its order: text, pictures, and a deadline where the bureau set one', async () => {
  await phoneOfLi()
  const [hot, aside] = [await aPicture('hot'), await aPicture('aside')]
  const { id, sha256 } = await sealCheck(
    aCheck({
      measurements: { core_temp: { value: '70', duration: '15', from: 'measured' } },
      photos: [{ ...hot, of: 'core_temp' }, { ...aside, of: 'C-06' }],
    }),
  )
  const wording = { say: ({ zh }: { zh: string }) => zh, comma: '，', semicolon: '；' }
  const propose = async (): Promise<OrderDraft> => {
    const found = await orderableOf(sha256)
    if (!found) throw new Error('not on this phone')
    return proposedOrder(found, wording)
  }
  expect(await propose()).toMatchObject({
    check: id, check_sha256: sha256, control_point: COOKING.id, demand: '中心温度 70 ℃ 不达标', deadline: '',
    photos: [{ sha256: hot.sha256, of: 'core_temp' }], inspectors: [LI.id], signatures: [],
  })

  await db.settings.update('settings', { 'data.correction_days': 15 })
  const in15Days = new Date(Date.parse(dayIn(SETTINGS.timezone)) + 15 * 86_400_000).toISOString().slice(0, 10)
  expect((await propose()).deadline).toBe(in15Days)
})
