import type { MeasurementDraft } from '@/drafts/types'
import type { Limit } from '@/changes/types'

type Source = MeasurementDraft['from']

// What an inspector carries an instrument for; other quantities come from a laboratory's report.
const BY_INSTRUMENT: readonly string[] = ['Cel', 'mm', '[pH]', 'T', 'min', 'h', 's', 'uS/cm']
const BY_LOG: readonly string[] = ['mo']

/** Where a value of this limit usually comes from; the inspector may say otherwise. */
export function usualSource(limit: Limit): Source {
  if (limit.operator === 'plan') return 'report'
  if (limit.ucum === null || !limit.confirmed || limit.operator === 'not_permitted') return 'measured'
  if (BY_LOG.includes(limit.ucum)) return 'log'
  return BY_INSTRUMENT.includes(limit.ucum) ? 'measured' : 'report'
}

/** Whether a value below zero makes sense, so that the keypad needs a sign. */
export const mayBeNegative = (limit: Limit): boolean =>
  limit.ucum === 'Cel' || [limit.value ?? []].flat().some((bound) => bound.startsWith('-'))

const REMEMBERED_AS = 'instrument:'

/** The instrument that this phone's user measured this quantity with last, and its calibration. */
export function lastInstrument(ucum: string | null): Pick<MeasurementDraft, 'instrument' | 'calibrated'> {
  const [instrument = '', calibrated = ''] = (localStorage.getItem(REMEMBERED_AS + (ucum ?? '')) ?? '').split('\n')
  return { ...(instrument !== '' && { instrument }), ...(calibrated !== '' && { calibrated }) }
}

export const rememberInstrument = (ucum: string | null, { instrument = '', calibrated = '' }: MeasurementDraft): void => {
  localStorage.setItem(REMEMBERED_AS + (ucum ?? ''), `${instrument}\n${calibrated}`)
}
