import { db, type LogFaultKind, type LogFaultRow } from '@/storage/database'

/**
 * What the server's log should never show. Each stays, with what was seen, until a person settles it with
 * the bureau: it is evidence, and while one stands no copy is dropped from this phone.
 */
export async function reportFault(kind: LogFaultKind, shown: string, held: string | null = null): Promise<void> {
  const now = new Date().toISOString()
  await db.transaction('rw', db.log_faults, async () => {
    const known = (await standingFaults()).find((fault) => fault.kind === kind)
    // The first sight of it is kept; later ones only tell that it lasts.
    if (known) await db.log_faults.update(known.number, { last_seen_at: now })
    else await db.log_faults.add({ kind, shown, held, first_seen_at: now, last_seen_at: now, settled_at: null })
  })
}

/** Those that nobody has settled, oldest first. */
export async function standingFaults(): Promise<LogFaultRow[]> {
  const faults = await db.log_faults.orderBy('number').toArray()
  return faults.filter(({ settled_at }) => settled_at === null)
}

/** The bureau has explained it. What was seen stays on the phone; if it shows again it is reported again. */
export async function settleFaults(): Promise<void> {
  await db.log_faults.filter(({ settled_at }) => settled_at === null).modify({ settled_at: new Date().toISOString() })
}
