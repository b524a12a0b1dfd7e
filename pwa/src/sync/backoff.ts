/** While all is well: often enough that a colleague's check shows up during a visit. */
const CALM_MS = 2 * 60_000
const FIRST_RETRY_MS = 5_000
const LONGEST_MS = 5 * 60_000

/**
 * How long to wait before the next sync. Doubles with each failure up to five minutes; spread between
 * half and all of it, so that a server that comes back is not met by every phone at once. Never
 * sooner than the server asked.
 *
 * `chance` is a random number in [0, 1).
 */
export function nextDelayMs(failures: number, retryAfterMs: number | null, chance: number = Math.random()): number {
  const whole = failures === 0 ? CALM_MS : Math.min(LONGEST_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
  return Math.max(whole / 2 + (whole / 2) * chance, retryAfterMs ?? 0)
}
