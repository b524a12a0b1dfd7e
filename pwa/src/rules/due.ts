import type { RiskGrade } from '@/changes/types'

/**
 * The last day (`YYYY-MM-DD`) for the next visit: the last one + 12 months ÷ visits per year of the
 * risk grade; where that month has no such day, its last. null means now: never visited.
 */
export function dueDate(
  lastVisit: string | null,
  riskGrade: RiskGrade,
  visitsPerYear: Record<RiskGrade, number>,
): string | null {
  return lastVisit === null ? null : addMonths(lastVisit, Math.floor(12 / visitsPerYear[riskGrade]))
}

/** Grades for key supervision, 重点 (Order 49 art. 22). */
export const isPriority = (riskGrade: RiskGrade): boolean => riskGrade === 'C' || riskGrade === 'D'

/** A day (`YYYY-MM-DD`) so many days later. */
export function addDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10)
}

function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  lastOfMonth.setUTCDate(Math.min(date, lastOfMonth.getUTCDate()))
  return lastOfMonth.toISOString().slice(0, 10)
}
