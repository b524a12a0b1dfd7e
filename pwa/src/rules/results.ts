import type { ItemResult, Result } from '@/changes/types'
import type { Verdict } from './limits'

/** One checklist item as answered; `affects_safety` counts only where it failed. */
export interface ItemAnswer {
  item: string
  result: ItemResult
  affects_safety?: boolean
  remark?: string
}

export type JudgedItem = Pick<ItemAnswer, 'result' | 'affects_safety'> & { is_key: boolean }

const isSerious = (answer: JudgedItem): boolean =>
  answer.result === 'does-not-conform' && (answer.is_key || answer.affects_safety === true)

/**
 * The result of a check from its answers; null where nothing was answered, which cannot be sealed.
 *
 * Order 49 arts. 31–33, 39. That a failed key item always means `does-not-conform` is our own,
 * stricter reading.
 */
export function resultOf(
  items: readonly JudgedItem[],
  limits: readonly Verdict[],
  incidentRisk: boolean,
): Result | null {
  if (incidentRisk || limits.includes(false) || items.some(isSerious)) return 'does-not-conform'
  if (items.some(({ result }) => result === 'does-not-conform' || result === 'basically-conforms')) {
    return 'basically-conforms'
  }
  return items.length > 0 || limits.includes(true) ? 'conforms' : null
}
