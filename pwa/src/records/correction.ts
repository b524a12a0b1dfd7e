import { aboutOf } from '@/drafts/about'
import type { OrderDraft, StepDraft } from '@/drafts/types'
import { asText } from './canonical'
import { photosOf, type ReviewBody, type StepBody } from './payload'
import { seal, SealRefused, signedInPerson, type Sealed } from './seal'
import { refuseVoid, type Content } from './signatures'

/** What is signed of an order as it stands now. Throws SealRefused while it demands nothing. */
// eslint-disable-next-line @typescript-eslint/require-await -- what it throws rejects, as with a check
export async function contentOfOrder(draft: OrderDraft): Promise<Content<'correction-order'>> {
  const { check, findings, demand, basis, deadline, photos, inspectors, signatures } = draft
  return {
    id: draft.id,
    kind: 'correction-order',
    body: {
      check,
      findings: findings.map(({ kind, of }) => (kind === 'limit' ? { limit: of } : { item: of })),
      demand: said(demand),
      basis: asText(basis),
      deadline,
      photos,
      inspectors,
      signatures,
    },
  }
}

/** Seal an order to correct what a check found, and drop its draft. Throws SealRefused. */
export async function sealOrder(draft: OrderDraft): Promise<Sealed> {
  const person = signedInPerson()
  const content = await contentOfOrder(draft)
  await refuseVoid(content)
  return seal(person, content, {
    controlPoint: draft.control_point, draftOf: aboutOf(draft), photos: photosOf(content.body),
  })
}

/** Seal what was seen after an order, or its review, and drop its draft. Throws SealRefused. */
export async function sealStep(draft: StepDraft): Promise<Sealed> {
  const { id, kind, order, photos, verdict } = draft
  const step: StepBody = { order, text: said(draft.text), photos }
  const about = { controlPoint: draft.control_point, draftOf: aboutOf(draft), photos: photosOf(step) }
  if (kind === 'correction-evidence') return seal(signedInPerson(), { id, kind, body: step }, about)
  if (verdict === undefined) throw new SealRefused('nothing-answered')
  const body: ReviewBody = { ...step, verdict, ...(isExtended(draft) && { deadline: draft.deadline }) }
  return seal(signedInPerson(), { id, kind, body }, about)
}

/** Only what is not corrected yet is given more time. */
export const isExtended = ({ verdict, deadline }: StepDraft): boolean => verdict === 'not-yet' && deadline !== ''

function said(typed: string): string {
  const text = asText(typed)
  if (text === '') throw new SealRefused('nothing-answered')
  return text
}
