import { aboutOf } from '@/drafts/about'
import type { FollowUpDraft } from '@/drafts/types'
import { asText, filled } from './canonical'
import { photosOf, type FollowUpBody } from './payload'
import { seal, SealRefused, signedInPerson, type Sealed } from './seal'
import { refuseVoid, type Content } from './signatures'

/** What is signed of a follow-up visit as it stands now. Throws SealRefused while it does not say whom they met. */
// eslint-disable-next-line @typescript-eslint/require-await -- what it throws rejects, as with a check
export async function contentOfFollowUp(draft: FollowUpDraft): Promise<Content<'follow-up-visit'>> {
  return { id: draft.id, kind: 'follow-up-visit', body: bodyOf(draft) }
}

/** Seal a follow-up visit, and drop its draft. Throws SealRefused. */
export async function sealFollowUp(draft: FollowUpDraft): Promise<Sealed> {
  const person = signedInPerson()
  const content = await contentOfFollowUp(draft)
  await refuseVoid(content)
  return seal(person, content, {
    enterprise: draft.enterprise, draftOf: aboutOf(draft), photos: photosOf(content.body),
  })
}

/** An opinion is begun and not finished: its topic or its text is missing. */
export const isHalf = ({ topic, text }: FollowUpDraft['opinions'][number]): boolean => (topic === '') !== (asText(text) === '')

function bodyOf(draft: FollowUpDraft): FollowUpBody {
  const { enterprise, plan, met_with, photos, position, inspectors, signatures } = draft
  // Half of an opinion is neither sealed nor left out without a word.
  if (met_with === '' || draft.opinions.some(isHalf)) throw new SealRefused('nothing-answered')
  return {
    enterprise,
    ...(plan !== null && { plan }),
    met_with,
    opinions: draft.opinions.flatMap(({ topic, text }) => (topic === '' ? [] : { topic, text: asText(text) })),
    problems: draft.problems.map(({ id, text }) => ({ id, text: asText(text) })).filter(({ text }) => text !== ''),
    photos,
    ...(position && { position }),
    inspectors,
    signatures,
    ...filled('remark', draft.remark),
  }
}
