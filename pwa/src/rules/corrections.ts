import type { CorrectionState } from '@/changes/types'
import { addDays } from './due'

/** Where a correction stands on a day. */
export type Standing = CorrectionState | 'overdue'

/** States in which somebody still has to act. */
export const STANDING: readonly CorrectionState[] = ['open', 'evidence']

/**
 * The state on a local day (`YYYY-MM-DD`): overdue where nothing was shown when the deadline had
 * passed. The deadline's own day still counts; evidence that waits for its review is not overdue.
 */
export function standingOn(correction: { state: CorrectionState; deadline: string }, day: string): Standing {
  return correction.state === 'open' && day > correction.deadline ? 'overdue' : correction.state
}

/** Ours: a week is enough to go there before the deadline. */
export const NEAR_DAYS = 7

/** Whether nothing was shown yet and the deadline comes within a week; its own day counts. */
export const isNear = (correction: { state: CorrectionState; deadline: string }, day: string): boolean =>
  standingOn(correction, day) === 'open' && correction.deadline <= addDays(day, NEAR_DAYS)
