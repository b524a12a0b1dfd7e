import type { Correction, CorrectionStep } from '@/changes/types'

/** Two pictures of one matter, before and after it was corrected; null: none yet. Lower-case hex SHA-256. */
export interface Pair {
  before: string | null
  after: string | null
}

/** Those with which it was last shown to be corrected. */
export const lastShown = (steps: readonly CorrectionStep[]): string[] =>
  steps.findLast(({ kind, photos }) => (kind === 'evidence' || kind === 'review') && photos.length > 0)?.photos ?? []

/** In the order taken; where more were taken afterwards, the last one before stands beside the others too. */
export function pairsOf(before: readonly string[], after: readonly string[]): Pair[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, place) => ({
    before: before[place] ?? before.at(-1) ?? null,
    after: after[place] ?? null,
  }))
}

/** Of a correction as the server knows it. */
export const pairsOfCorrection = ({ photos = [], steps }: Correction): Pair[] => pairsOf(photos, lastShown(steps))
