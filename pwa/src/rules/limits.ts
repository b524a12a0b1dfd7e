import type { Limit } from '@/changes/types'
import { compareDecimals, isDecimal } from './decimals'

/** What was found for one limit; `limit` is its `parameter`. Exactly one of value, met, counts. */
export interface Measurement {
  limit: string
  /** A decimal; from a report also `<x`, less than x. */
  value?: string
  /** The limit's `ucum`. */
  unit?: string | null
  /** The requirement is satisfied. */
  met?: boolean
  /** One per sample of the plan. */
  counts?: string[]
  duration?: { value: string; unit: string }
  from: 'measured' | 'report' | 'log'
  /** Of the report. */
  reference?: string
  instrument?: string
}

/** Met, not met, or null for what nobody could judge today: that counts neither way. */
export type Verdict = boolean | null

/** What judging needs of a limit; its texts are for people. */
export type JudgedLimit = Pick<
  Limit,
  'parameter' | 'operator' | 'value' | 'ucum' | 'duration' | 'sampling_plan' | 'confirmed'
>

type Answer = 'value' | 'met' | 'counts'
const ANSWERS: readonly Answer[] = ['value', 'met', 'counts']
const TWO_BUTTONS: readonly string[] = ['required', 'not_permitted', 'not_detected']

/** Which answers this limit takes, the usual one first. */
export function answersTaken(limit: JudgedLimit): Answer[] {
  if (TWO_BUTTONS.includes(limit.operator)) return ['met']
  const own: Answer = limit.operator === 'plan' ? 'counts' : 'value'
  // A common value that the plant has not confirmed: asked against the plant's own document.
  return limit.confirmed ? [own] : ['met', own]
}

/**
 * What is wrong with the form of a measurement: not the kind of answer this limit takes, not the
 * limit's unit, or no decimal. null: nothing, it may be judged and sealed.
 */
export function faultIn(limit: JudgedLimit, measurement: Measurement): 'answer' | 'unit' | 'decimal' | null {
  const given = ANSWERS.filter((name) => name in measurement)
  const [answer] = given
  if (given.length !== 1 || answer === undefined || !answersTaken(limit).includes(answer)) return 'answer'
  if (answer === 'met') return typeof measurement.met === 'boolean' ? null : 'answer'
  if (answer === 'counts') return faultInCounts(limit, measurement)
  if ((measurement.unit ?? null) !== limit.ucum) return 'unit'
  return isQuantity(measurement.value, measurement) ? faultInDuration(limit, measurement) : 'decimal'
}

/** Whether the measurement holds against the limit. One with a fault is not assessed. */
export function judge(limit: JudgedLimit, measurement: Measurement): Verdict {
  if (faultIn(limit, measurement) !== null) return null
  if (measurement.met !== undefined) return measurement.met
  // A common value binds nobody until the plant has confirmed it: shown, not judged.
  if (!limit.confirmed) return null
  if (measurement.counts !== undefined) return judgeCounts(limit, measurement.counts)
  return both(judgeValue(limit, measurement.value ?? ''), judgeDuration(limit, measurement))
}

/** Whether both hold: one that fails decides, one not assessed leaves it open. */
function both(first: Verdict, second: Verdict): Verdict {
  if (first === false || second === false) return false
  return first === null || second === null ? null : true
}

function judgeValue(limit: JudgedLimit, value: string): Verdict {
  if (Array.isArray(limit.value)) {
    const [low, high] = limit.value
    // "Less than x" decides nothing here, even below the upper end.
    if (value.startsWith('<')) return null
    return compareDecimals(value, low) >= 0 && compareDecimals(value, high) <= 0
  }
  return limit.value === null ? null : holds(limit.operator, value, limit.value)
}

function judgeDuration(limit: JudgedLimit, measurement: Measurement): Verdict {
  if (limit.duration === null) return true
  if (measurement.duration === undefined) return null
  return holds(limit.duration.operator, measurement.duration.value, limit.duration.value)
}

/** At most c above m; none above M, where M is given. Fewer than n decide only when it has failed. */
function judgeCounts(limit: JudgedLimit, counts: string[]): Verdict {
  const plan = limit.sampling_plan
  if (plan === null) return null
  const withinM = counts.map((count) => atMost(count, plan.m))
  const cap = plan.M
  const withinCap = cap === null ? [] : counts.map((count) => atMost(count, cap))
  const above = withinM.filter((within) => within === false).length
  if (withinCap.includes(false) || above > plan.c) return false
  if (counts.length < plan.n || withinCap.includes(null)) return null
  return withinM.filter((within) => within !== true).length <= plan.c ? true : null
}

function holds(operator: string, value: string, bound: string): Verdict {
  return operator === '<=' ? atMost(value, bound) : atLeast(value, bound)
}

function atMost(value: string, bound: string): Verdict {
  if (value.startsWith('<')) return compareDecimals(value.slice(1), bound) <= 0 ? true : null
  return compareDecimals(value, bound) <= 0
}

const atLeast = (value: string, bound: string): Verdict =>
  value.startsWith('<') ? null : compareDecimals(value, bound) >= 0

function faultInCounts(limit: JudgedLimit, measurement: Measurement): 'answer' | 'decimal' | null {
  const counts: unknown = measurement.counts
  if (!limit.sampling_plan || !Array.isArray(counts) || counts.length > limit.sampling_plan.n) return 'answer'
  return counts.every((count) => isQuantity(count, measurement)) ? null : 'decimal'
}

function faultInDuration(limit: JudgedLimit, { duration, ...rest }: Measurement): 'unit' | 'decimal' | null {
  if (limit.duration === null || duration === undefined) return null
  if (duration.unit !== limit.duration.unit) return 'unit'
  return isQuantity(duration.value, rest) ? null : 'decimal'
}

/** A decimal, or from a report `<x`. */
function isQuantity(text: unknown, measurement: Pick<Measurement, 'from'>): boolean {
  if (typeof text !== 'string') return false
  return isDecimal(measurement.from === 'report' && text.startsWith('<') ? text.slice(1) : text)
}
