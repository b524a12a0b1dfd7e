import type { Result } from '@/changes/types'
import type { Measurement } from '@/rules/limits'
import type { ItemAnswer } from '@/rules/results'
import { decodeStrictly } from './hash'

/** What a record holds, as the wire contract's §3 has it. Measured numbers are decimal strings. */
export interface Payload<Kind extends keyof Bodies = keyof Bodies> {
  id: string
  kind: Kind
  installation: string
  by: string
  sequence: number
  /** base64url SHA-256 of the previous record's text; null exactly when `sequence` is 1. */
  previous: string | null
  seen: { origin: string; size: number; root: string } | null
  recorded_at: string
  body: Bodies[Kind]
}

export interface Bodies {
  check: CheckBody
  posting: PostingBody
  'correction-order': OrderBody
  'correction-evidence': StepBody
  'correction-review': ReviewBody
  'follow-up-visit': FollowUpBody
}

export interface CheckBody {
  label: string
  control_point: string
  plan_version: number
  checklist_version: number
  visit: string
  scan: { by: 'camera' | 'photo' | 'typed' | 'list'; at: string }
  measurements: Measurement[]
  items: ItemAnswer[]
  incident_risk?: boolean
  result: Result
  remark?: string
  photos: PhotoOf[]
  position?: Position
  inspectors: string[]
  signatures: Signature[]
  replaces?: string
}

export interface PostingBody {
  label: string
  state: 'posted' | 'damaged' | 'missing' | 'bound'
  /** Only with `bound`: the point a blank code now belongs to. */
  control_point?: string
  photos: PhotoOf[]
  position?: Position
  remark?: string
}

export interface OrderBody {
  /** The check's record id. */
  check: string
  findings: { item?: string; limit?: string }[]
  demand: string
  basis: string
  deadline: string
  photos: PhotoOf[]
  inspectors: string[]
  signatures: Signature[]
}

/** What was seen on site after an order. */
export interface StepBody {
  /** The order's record id. */
  order: string
  text: string
  photos: PhotoOf[]
}

export interface ReviewBody extends StepBody {
  verdict: 'accepted' | 'not-yet'
  /** Where it is extended. */
  deadline?: string
}

/** Whom the visitors spoke to: a function, never a name. */
export const MET_WITH = ['legal-representative', 'person-in-charge', 'food-safety-director', 'food-safety-officer', 'other'] as const
export type MetWith = (typeof MET_WITH)[number]

/** What an opinion is about. */
export const TOPICS = ['enforcement', 'procedures', 'rules', 'service', 'difficulties', 'other'] as const
export type Topic = (typeof TOPICS)[number]

/** What an enterprise asks the bureau to solve; an answer names its id. */
export interface ProblemRaised {
  id: string
  text: string
}

export interface FollowUpBody {
  enterprise: string
  /** For which the enterprise was drawn. */
  plan?: string
  met_with: MetWith
  opinions: { topic: Topic; text: string }[]
  problems: ProblemRaised[]
  photos: PhotoOf[]
  position?: Position
  inspectors: string[]
  signatures: Signature[]
  remark?: string
}

/** A picture by its hash, lower-case hex; `of` names an item or a limit. */
export interface PhotoOf {
  sha256: string
  of?: string
  taken_at: string
}

/** Decimal strings, WGS 84. */
export interface Position {
  latitude: string
  longitude: string
  accuracy_m: string
}

export interface Signature {
  role: 'inspector' | 'enterprise' | 'witness'
  person?: string
  name: string
  /** Of the drawing, lower-case hex. */
  image?: string
  /** Why it was refused. */
  refused?: string
  signed_at: string
  /** The content it was given for; another content voids it. */
  covers: string
}

/** The payload of a record of our own, for showing. Of a text that was damaged nothing: it must not hide the others. */
export function payloadOf(jws: string): Payload {
  const [, payload = ''] = jws.split('.')
  try {
    return JSON.parse(new TextDecoder().decode(decodeStrictly(payload))) as Payload
  } catch {
    return UNREADABLE
  }
}

const UNREADABLE = {
  body: { photos: [], items: [], measurements: [], findings: [], opinions: [], problems: [], inspectors: [], signatures: [] },
} as unknown as Payload

/** Every picture a body names. */
export function photosOf(body: { photos: PhotoOf[]; signatures?: Signature[] }): string[] {
  const drawings = (body.signatures ?? []).flatMap(({ image }) => image ?? [])
  return [...new Set([...body.photos.map(({ sha256 }) => sha256), ...drawings])]
}
