import type { ControlPoint } from '@/changes/types'
import type { ItemAnswer } from '@/rules/results'
import type { Measurement } from '@/rules/limits'
import type { MetWith, PhotoOf, Position, ProblemRaised, ReviewBody, Signature, Topic } from '@/records/payload'
import type { Finding } from '@/visit/findings'

/** What is being filled in: as it was typed, until it is sealed. */
export type Draft = CheckDraft | OrderDraft | StepDraft | FollowUpDraft

export interface CheckDraft {
  kind: 'check'
  /** The record's id, given at the start so that signatures can cover it. */
  id: string
  /** As the screen shows it: a newer version that arrives meanwhile must not change what was judged. */
  point: ControlPoint
  checklist_version: number
  /** The 16 characters. */
  label: string
  scan: { by: 'camera' | 'photo' | 'typed' | 'list'; at: string }
  /** By the limit's parameter. */
  measurements: Record<string, MeasurementDraft>
  /** By the item's code. */
  items: Record<string, Omit<ItemAnswer, 'item'>>
  /** Codes whose answers come from an earlier check of this visit and were not touched here. */
  prefilled?: string[]
  incident_risk: boolean
  remark: string
  photos: PhotoOf[]
  position: Position | null
  inspectors: string[]
  signatures: Signature[]
  /** The record this one corrects. */
  replaces: string | null
}

/** As a Measurement, its figures still as typed: an empty or half-typed one is left out when sealing. */
export interface MeasurementDraft {
  /** From a report also `<x`, less than x. */
  value?: string
  met?: boolean
  counts?: string[]
  /** The figure alone; its unit is the limit's. */
  duration?: string
  from: Measurement['from']
  reference?: string
  instrument?: string
  /** When the instrument was last calibrated, `YYYY-MM-DD`. */
  calibrated?: string
}

/** An order to correct what a sealed check found. */
export interface OrderDraft {
  kind: 'correction-order'
  id: string
  /** The check's record id, and the hash of its text, by which this phone finds it. */
  check: string
  check_sha256: string
  control_point: string
  /** As they stood when the order was begun: newer data or the other language must void no signature. */
  findings: Finding[]
  demand: string
  basis: string
  /** `YYYY-MM-DD`; empty until chosen. */
  deadline: string
  photos: PhotoOf[]
  /** Of the check. */
  inspectors: string[]
  signatures: Signature[]
}

/** On site after an order: what is corrected, or the review that decides whether it is. */
export interface StepDraft {
  kind: 'correction-evidence' | 'correction-review'
  id: string
  /** The order's record id. */
  order: string
  control_point: string
  text: string
  photos: PhotoOf[]
  /** Of a review. */
  verdict?: ReviewBody['verdict']
  /** Of a review that extends it; empty: not extended. */
  deadline: string
}

/** A follow-up visit; what is empty in it was not said yet. */
export interface FollowUpDraft {
  kind: 'follow-up-visit'
  id: string
  enterprise: string
  /** For which the enterprise was drawn; null: it was not. */
  plan: string | null
  met_with: MetWith | ''
  opinions: { topic: Topic | ''; text: string }[]
  problems: ProblemRaised[]
  photos: PhotoOf[]
  position: Position | null
  remark: string
  inspectors: string[]
  signatures: Signature[]
}
