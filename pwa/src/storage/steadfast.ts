import { db } from './database'

/** What a browser says when it closed the database under us, in the middle of a write perhaps. */
const CONNECTION_LOST = ['DatabaseClosedError', 'UnknownError', 'InvalidStateError', 'AbortError', 'TransactionInactiveError']

/**
 * Write; where the connection to the database was lost, open it again and write once more. `write` must
 * do no harm when its first try was kept after all. `isKept`, asked of the disk after a second try,
 * decides whether that one counts.
 */
export async function steadfast<T>(write: () => Promise<T>, isKept?: (written: T) => Promise<boolean>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    db.close({ disableAutoOpen: false })
    await db.open()
    const written = await write()
    if (isKept && !(await isKept(written))) throw error
    return written
  }
}

/** A full disk aborts a write too: trying again would not help, and the person must be told. */
function isConnectionLost(error: unknown): boolean {
  const { name } = error as { name?: string }
  return name !== undefined && CONNECTION_LOST.includes(name) && !isDiskFull(error)
}

/** By itself, or as the cause that Dexie gives. */
export function isDiskFull(error: unknown): boolean {
  const { name, inner } = (error ?? {}) as { name?: string; inner?: { name?: string } }
  return name === 'QuotaExceededError' || inner?.name === 'QuotaExceededError'
}
