import type { ControlPoint } from '@/changes/types'
import { localInstant } from '@/records/clock'
import { sealCheck } from '@/records/check'
import type { CheckBody } from '@/records/payload'
import { uuidv7 } from '@/records/uuid'
import type { Measurement } from '@/rules/limits'
import type { ItemAnswer } from '@/rules/results'
import { currentPerson } from '@/session/session'
import { about } from './about'
import { useDraft, type DraftInHand } from './draft'
import { findDraft, keepBegun } from './keep'
import type { CheckDraft, MeasurementDraft } from './types'

export interface Beginning {
  point: ControlPoint
  checklistVersion: number
  label: string
  scannedBy: CheckDraft['scan']['by']
  inspectors: string[]
  /** Answered earlier in the same visit. */
  items?: ItemAnswer[]
  /** The sealed check that this one corrects: it begins as that one ended, but nobody has signed it. */
  corrects?: { id: string; body: CheckBody }
}

/** Begin a check at a control point. One that was begun there already, in another tab perhaps, stays. */
export async function beginCheck(beginning: Beginning): Promise<void> {
  const person = currentPerson()
  if (person !== null) await keepBegun(person, begun(beginning))
}

/** The check that the signed-in person has begun at a control point and not sealed. */
export async function begunCheck(point: string): Promise<CheckDraft | null> {
  const row = await findDraft(currentPerson() ?? '', about('check', point))
  return (row?.draft as CheckDraft | undefined) ?? null
}

/** The check being filled in at a control point. */
export const useCheckDraft = (point: string): DraftInHand<CheckDraft> =>
  useDraft({ about: about('check', point), seal: sealCheck })

function begun({ point, checklistVersion, label, scannedBy, inspectors, items = [], corrects }: Beginning): CheckDraft {
  return {
    kind: 'check',
    id: uuidv7(),
    point,
    checklist_version: checklistVersion,
    label,
    scan: { by: scannedBy, at: localInstant() },
    measurements: {},
    items: byCode(items),
    prefilled: items.map(({ item }) => item),
    incident_risk: false,
    remark: '',
    photos: [],
    position: null,
    inspectors,
    signatures: [],
    replaces: null,
    ...(corrects && asSealed(corrects.body)),
    ...(corrects && { replaces: corrects.id }),
  }
}

const byCode = (items: ItemAnswer[]): CheckDraft['items'] => Object.fromEntries(items.map(({ item, ...answer }) => [item, answer]))

/** What a sealed check says, to be changed where it was wrong. */
const asSealed = ({ measurements, items, incident_risk = false, remark = '', photos }: CheckBody): Partial<CheckDraft> => ({
  measurements: Object.fromEntries(measurements.map((measurement) => [measurement.limit, typedAs(measurement)])),
  items: byCode(items),
  prefilled: [],
  incident_risk,
  remark,
  photos,
})

/** A sealed measurement as somebody would type it again. */
function typedAs({ value, met, counts, duration, from, reference, instrument }: Measurement): MeasurementDraft {
  return {
    from,
    ...(value !== undefined && { value }),
    ...(met !== undefined && { met }),
    ...(counts !== undefined && { counts }),
    ...(duration !== undefined && { duration: duration.value }),
    ...(reference !== undefined && { reference }),
    ...(instrument !== undefined && { instrument }),
  }
}
