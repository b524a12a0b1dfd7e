import { asText } from './canonical'
import { photosOf, type Bodies, type OrderBody, type ReviewBody, type StepBody } from './payload'
import { seal, SealRefused, signedInPerson, type Sealed } from './seal'
import { uuidv7 } from './uuid'

/** Seal an order to correct what a check found at this control point. Throws SealRefused. */
export async function sealOrder(controlPoint: string, order: OrderBody): Promise<Sealed> {
  const body = { ...order, demand: said(order.demand), basis: asText(order.basis) }
  return sealed('correction-order', controlPoint, body)
}

/** Seal what was seen to be corrected after an order. Throws SealRefused. */
export async function sealEvidence(controlPoint: string, step: StepBody): Promise<Sealed> {
  return sealed('correction-evidence', controlPoint, { ...step, text: said(step.text) })
}

/** Seal whether what was ordered is corrected. Throws SealRefused. */
export async function sealReview(controlPoint: string, review: ReviewBody): Promise<Sealed> {
  return sealed('correction-review', controlPoint, { ...review, text: said(review.text) })
}

function sealed<Kind extends 'correction-order' | 'correction-evidence' | 'correction-review'>(
  kind: Kind,
  controlPoint: string,
  body: Bodies[Kind],
): Promise<Sealed> {
  return seal(signedInPerson(), { id: uuidv7(), kind, body }, { controlPoint, photos: photosOf(body) })
}

function said(typed: string): string {
  const text = asText(typed)
  if (text === '') throw new SealRefused('nothing-answered')
  return text
}
