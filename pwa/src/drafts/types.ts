import type { ControlPoint } from '@/changes/types'
import type { ItemAnswer } from '@/rules/results'
import type { Measurement } from '@/rules/limits'
import type { Position, Signature } from '@/records/payload'

/** A check that is being filled in: what was typed, as it was typed. */
export interface CheckDraft {
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
  photos: { sha256: string; of?: string; taken_at: string }[]
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
