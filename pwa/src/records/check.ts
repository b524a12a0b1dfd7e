import { useScope } from '@/changes/scope'
import type { Checklist, Limit, Result } from '@/changes/types'
import { aboutOf } from '@/drafts/about'
import type { CheckDraft, MeasurementDraft } from '@/drafts/types'
import { parseDecimal } from '@/rules/decimals'
import { answersTaken, faultIn, judge, type Measurement, type Verdict } from '@/rules/limits'
import { resultOf, type ItemAnswer } from '@/rules/results'
import { filled } from './canonical'
import { photosOf, type CheckBody, type PhotoOf, type PostingBody } from './payload'
import { seal, SealRefused, signedInPerson, type Sealed } from './seal'
import { refuseVoid, type Content } from './signatures'
import { uuidv7 } from './uuid'
import { visitOf } from './visit'

/** What was typed for a limit as a measurement; null while it is none. */
export function measurementOf(limit: Limit, draft: MeasurementDraft): Measurement | null {
  const rest = {
    from: draft.from,
    ...filled('reference', draft.from === 'report' ? draft.reference : undefined),
    ...filled('instrument', draft.from === 'measured' ? instrumentOf(draft) : undefined),
  }
  const measurement = { limit: limit.parameter, ...answerOf(limit, draft), ...rest }
  return faultIn(limit, measurement) === null ? measurement : null
}

/** Whether what was typed holds; null: not assessed, or not typed to the end. */
export function verdictOn(limit: Limit, draft: MeasurementDraft | undefined): Verdict {
  const measurement = draft && measurementOf(limit, draft)
  return measurement ? judge(limit, measurement) : null
}

/** The result so far; null: nothing answered. */
export function checkResult(draft: CheckDraft, checklist: Checklist): Result | null {
  const keys = new Set(checklist.items.filter(({ is_key }) => is_key).map(({ code }) => code))
  const items = itemsOf(draft).map((answer) => ({ ...answer, is_key: keys.has(answer.item) }))
  const verdicts = draft.point.limits.map((limit) => verdictOn(limit, draft.measurements[limit.parameter]))
  return resultOf(items, verdicts, draft.incident_risk)
}

/** What is signed of a check as it stands now. Throws SealRefused when there is nothing to seal. */
export const contentOfCheck = async (draft: CheckDraft): Promise<Content<'check'>> => ({
  id: draft.id, kind: 'check', body: await bodyOf(draft),
})

/** Seal the check and drop its draft. Throws SealRefused, and then the draft stands as before. */
export async function sealCheck(draft: CheckDraft): Promise<Sealed> {
  const person = signedInPerson()
  const content = await contentOfCheck(draft)
  await refuseVoid(content)
  const { body } = content
  return seal(person, content, {
    label: body.label,
    controlPoint: body.control_point,
    visit: body.visit,
    draftOf: aboutOf(draft),
    photos: photosOf(body),
  })
}

export interface Posting {
  label: string
  state: PostingBody['state']
  controlPoint?: string
  photos: PhotoOf[]
  position?: PostingBody['position']
  remark?: string
}

/** Seal that a label hangs on its wall, is damaged, is missing, or now belongs to a point. */
export function sealPosting(posting: Posting): Promise<Sealed> {
  const { label, state, controlPoint, photos, position, remark } = posting
  const body: PostingBody = {
    label,
    state,
    ...(state === 'bound' && controlPoint !== undefined && { control_point: controlPoint }),
    photos,
    ...(position && { position }),
    ...filled('remark', remark),
  }
  return seal(signedInPerson(), { id: uuidv7(), kind: 'posting', body }, {
    label,
    ...(controlPoint !== undefined && { controlPoint }),
    photos: photosOf(body),
  })
}

/** The body as it would be sealed now. Throws SealRefused when there is nothing to seal. */
export async function bodyOf(draft: CheckDraft): Promise<CheckBody> {
  const checklist = await useScope().checklist()
  if (!checklist) throw new SealRefused('no-data')
  const result = checkResult(draft, checklist)
  if (result === null) throw new SealRefused('nothing-answered')
  const { point } = draft
  return {
    label: draft.label,
    control_point: point.id,
    plan_version: point.version,
    checklist_version: draft.checklist_version,
    visit: await visitOf(point.enterprise, draft.inspectors, draft.scan.at),
    scan: draft.scan,
    measurements: point.limits.flatMap((limit) => {
      const typed = draft.measurements[limit.parameter]
      return (typed && measurementOf(limit, typed)) ?? []
    }),
    items: itemsOf(draft),
    ...(draft.incident_risk && { incident_risk: true }),
    result,
    ...filled('remark', draft.remark),
    photos: draft.photos,
    ...(draft.position && { position: draft.position }),
    inspectors: draft.inspectors,
    signatures: draft.signatures,
    ...(draft.replaces !== null && { replaces: draft.replaces }),
  }
}

/** The contract has one text for both: the instrument, and when it was calibrated. */
function instrumentOf({ instrument = '', calibrated = '' }: MeasurementDraft): string {
  return instrument.trim() === '' || calibrated === '' ? instrument : `${instrument.trim()}（校准 ${calibrated}）`
}

function answerOf(limit: Limit, draft: MeasurementDraft): Partial<Measurement> {
  if (draft.met !== undefined && answersTaken(limit).includes('met')) return { met: draft.met }
  if (limit.operator !== 'plan') return valueOf(limit, draft)
  const counts = (draft.counts ?? []).flatMap((typed) => quantityOf(typed, draft) ?? [])
  return counts.length > 0 ? { counts } : {}
}

function valueOf(limit: Limit, draft: MeasurementDraft): Partial<Measurement> {
  const value = quantityOf(draft.value ?? '', draft)
  if (value === null) return {}
  const duration = quantityOf(draft.duration ?? '', draft)
  return {
    value,
    unit: limit.ucum,
    ...(limit.duration && duration !== null && { duration: { value: duration, unit: limit.duration.unit } }),
  }
}

/** A decimal, or from a report `<x`. */
function quantityOf(typed: string, { from }: MeasurementDraft): string | null {
  const below = from === 'report' ? /^\s*[<＜]/.exec(typed)?.[0] : undefined
  const figure = parseDecimal(typed.slice(below?.length ?? 0))
  return figure === null || below === undefined ? figure : `<${figure}`
}

/** Only what is asked here, in the order asked. */
function itemsOf({ point, items }: CheckDraft): ItemAnswer[] {
  return point.items.flatMap((item) => {
    const answer = items[item]
    if (!answer) return []
    const failed = answer.result === 'does-not-conform'
    return {
      item,
      result: answer.result,
      ...(failed && answer.affects_safety !== undefined && { affects_safety: answer.affects_safety }),
      ...filled('remark', answer.remark),
    }
  })
}
