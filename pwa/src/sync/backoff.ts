/** While all is well: often enough that a colleague's check shows up during a visit. */
const CALM_MS = 2 * 60_000
const FIRST_RETRY_MS = 5_000
const LONGEST_MS = 5 * 60_000
/** A gateway that asks for more knows nothing of us; far more would also overflow the browser's timers. */
const LONGEST_ASKED_MS = 60 * 60_000
/** Of what the server asked: all phones were told the same. */
const SPREAD = 0.2

/**
 * How long to wait before the next sync. Doubles with each failure up to five minutes; spread between
 * half and all of it, so that a server that comes back is not met by every phone at once. Never
 * sooner than the server asked, up to an hour.
 *
 * Half a failure lengthens it by half as much. `chance` is a random number in [0, 1).
 */
export function nextDelayMs(failures: number, retryAfterMs: number | null, chance: number = Math.random()): number {
  const whole = failures === 0 ? CALM_MS : Math.min(LONGEST_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS)
  return Math.max(whole / 2 + (whole / 2) * chance, asked * (1 + SPREAD * chance))
}
