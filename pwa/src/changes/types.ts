/**
 * What the change feed brings (GET /api/v1/changes, `data` by `type`). Every measured number is a
 * decimal string, dates are ISO `YYYY-MM-DD`, instants RFC 3339.
 */

export interface Bilingual {
  zh: string
  en: string
}

export interface Named extends Bilingual {
  code: string
}

export interface Person {
  id: string
  name: string
  role: string
  regions: string[]
}

export type RiskGrade = 'A' | 'B' | 'C' | 'D'

export interface Enterprise {
  id: string
  uscc: string
  name: string
  short_name: string | null
  /** Initials of the name, lower case, for search. */
  pinyin: string
  licence_no: string
  licence_valid_to: string | null
  category: Named
  region: Named
  risk_grade: RiskGrade
  status: string
  /** No longer due; data that came before this member was known lacks it. */
  closed?: boolean
  address: string
  contact_person: string
  contact_phone: string
  last_visit: string | null
}

export type Gate = 'market_access' | 'purchase_channel' | 'raw_material' | 'process' | 'outgoing_inspection'

export type LimitOperator = '<=' | '>=' | 'between' | 'plan' | 'required' | 'not_permitted' | 'not_detected'

export interface SamplingPlan {
  n: number
  c: number
  m: string
  M: string | null
}

export interface Limit {
  /** Names the limit within its control point; a plant's own are `own-1`, `own-2`. */
  parameter: string
  name: Bilingual
  operator: LimitOperator
  /** A decimal string; both ends for `between`; null for the operators without a number. */
  value: string | [string, string] | null
  /** As shown. */
  unit: string | null
  /** As it travels. */
  ucum: string | null
  /** The wording of the good answer, where the catalogue has its own. */
  answers?: Bilingual
  note?: Bilingual
  duration: { operator: '<=' | '>='; value: string; unit: string } | null
  sampling_plan: SamplingPlan | null
  limit_type: 'regulatory' | 'process_default' | 'bureau' | 'own'
  /** False: a common value the plant has not confirmed; neither printed nor enforced, `met` is asked. */
  confirmed: boolean
  /** The plant's document that validates it. */
  validated_by?: string
  source: string
  confidence: Confidence
}

export type Confidence = 'verified' | 'expert' | 'bureau'

export interface ControlPoint {
  id: string
  enterprise: string
  code: string
  version: number
  gate: Gate
  step: Bilingual
  /** Initials of the step, lower case, for search. */
  pinyin: string
  hazard: Bilingual & { type: string }
  limits: Limit[]
  monitoring: { what: Bilingual; how: Bilingual; frequency: Bilingual; who: Bilingual }
  corrective_action: Bilingual
  warning: Bilingual
  obligations: (Bilingual & { basis: string })[]
  pictogram: { key: string; supplementary: string | null }
  signal_word: string
  responsible: Bilingual
  records: string[]
  legal_basis: { ref: string; clause: string; confidence: Confidence }[]
  /** Codes of the checklist items asked here. */
  items: string[]
  confidence: Confidence
}

export const LABEL_STATES = [
  'blank',
  'issued',
  'printed',
  'posted',
  'damaged',
  'missing',
  'outdated',
  'replaced',
  'withdrawn',
] as const
export type LabelState = (typeof LABEL_STATES)[number]

/** What the feed says of a label; its id there is the code. */
export interface LabelData {
  control_point: string | null
  plan_version: number | null
  state: LabelState
  position?: { latitude: string; longitude: string }
  replaced_by?: string
  valid_until?: string
}

export interface Label extends LabelData {
  /** The 16 characters. */
  code: string
}

export type Result = 'conforms' | 'basically-conforms' | 'does-not-conform'
export type ItemResult = Result | 'not-applicable'

/** The last check of a control point, by anybody, as the server knows it. */
export interface LastCheck {
  record: string
  control_point: string
  label: string
  /** As the server computed it; null where the record answers nothing. */
  result: Result | null
  claimed_result: Result
  recorded_at: string
  inspectors: string[]
}

/** Where a correction stands whatever the date; rules/corrections.ts adds the date. */
export type CorrectionState = 'open' | 'evidence' | 'closed' | 'transferred'

/** What followed an order, oldest first. */
export interface CorrectionStep {
  kind: 'evidence' | 'reply' | 'review' | 'transfer'
  at: string
  text: string
  /** Lower-case hex SHA-256. */
  photos: string[]
  verdict: 'accepted' | 'not-yet' | null
  deadline: string | null
}

/** What the feed says of an order to correct; its id there is the order's record id. */
export interface CorrectionData {
  check: string
  control_point: string
  enterprise: string
  findings: { item?: string; limit?: string }[]
  demand: string
  basis: string
  /** From before: of the order, else of the check. Lower-case hex SHA-256. Missing in what an older app kept. */
  photos?: string[]
  /** After the steps: a review may have extended it. */
  deadline: string
  state: CorrectionState
  /** Of a check that does not conform. */
  serious: boolean
  ordered_at: string
  steps: CorrectionStep[]
}

export interface Correction extends CorrectionData {
  id: string
}

/** What an enterprise asked to be solved at a follow-up visit. */
export interface RaisedProblem {
  id: string
  /** The visit's record id. */
  visit: string
  text: string
  raised_at: string
  state: 'open' | 'answered'
  answer: string | null
}

/** Why an enterprise can be drawn for a follow-up visit. */
export type Ground = 'does-not-conform' | 'basically-conforms' | 'ordered' | 'penalised' | 'served' | 'other'

/** An enterprise that was drawn for a follow-up visit; its id in the feed is the draw's. */
export interface FollowUpData {
  /** A visit names it. */
  plan: string
  enterprise: string
  /** 2026-11, 2026-Q4, 2026-H2 or 2026. */
  period: string
  first: string
  last: string
  severe: boolean
  /** When it was drawn; empty where the draw did not say. */
  grounds: Ground[]
  state: 'due' | 'visited'
  visited_on: string | null
  /** All that the enterprise ever raised, oldest first. */
  problems: RaisedProblem[]
}

export interface FollowUp extends FollowUpData {
  id: string
}

/** What an inspector goes to an enterprise for. */
export type Purpose = 'check' | 'labels'

/** An enterprise on somebody's list. */
export interface AssignmentData {
  enterprise: string
  inspector: string
  purpose: Purpose
  assigned_on: string
  /** The last day. */
  due_on: string
  /** `done`: somebody checked there, or posted a label, as the server knows it. */
  state: 'open' | 'done'
}

export interface Assignment extends AssignmentData {
  id: string
}

export interface ChecklistItem extends Bilingual {
  code: string
  section: string
  is_key: boolean
  basis: string
  confidence: Confidence
  key_flag_confidence: Confidence
}

/** What follows where an item of the checklist fails; `rule` null: the program's own, stricter reading. */
export interface Outcome {
  is_key: boolean
  affects_safety: boolean
  result: Result
  rule: { action: Bilingual; source: string; confidence: Confidence } | null
}

/** What a control point names in `records`: what is written down, how often, kept for how long and by which kind of rule. */
export interface Ledger extends Named {
  frequency: Bilingual
  retention: Bilingual
  rule: Bilingual
}

export interface Checklist {
  version: number
  sections: Named[]
  items: ChecklistItem[]
  /** Where sections, wording and key flags come from. This and the next two: missing in what an older app kept. */
  note?: Bilingual
  outcomes?: Outcome[]
  ledgers?: Ledger[]
}

export interface Settings {
  installation: string
  /** The installation's address, then its former ones. */
  base_urls: string[]
  timezone: string
  issuer: Bilingual
  hotline: string
  visits_per_year: Record<RiskGrade, number>
  /** How long the bureau gives for a correction; null: it has not said. Missing in what an older app kept. */
  correction_days?: number | null
  prefectures: Named[]
}
