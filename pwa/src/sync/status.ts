import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Problem } from '@/session/types'
import { countUnsent, countUnsentPhotos } from '@/records/unsent'
import { standingFaults } from '@/seals/faults'
import { db, readMeta, writeMeta, type LogFaultKind, type Notice } from '@/storage/database'
import { useLive } from '@/storage/live'

/** What keeps data from travelling, or must be told to the person. */
export type SyncProblem =
  /** The session ended; nothing is lost, sending waits. */
  | { kind: 'sign-in-needed' }
  /** The server answered with a refusal. */
  | { kind: 'refused'; problem: Problem }
  /** The phone is full: what the server answered could not be kept. */
  | { kind: 'no-room' }
  /** Records or pictures of this phone were refused, or their receipts do not verify; the outbox shows which. */
  | { kind: 'records-in-trouble'; count: number }
  /** This phone's clock is off; what is sealed keeps its order by its count. Minutes; ahead: below 0. */
  | { kind: 'clock-off'; behind: number }
  /** The server's log shows what it never should; stays until a person settles it with the bureau. */
  | { kind: 'log-fault'; fault: LogFaultKind }
  | Notice

/** How the last talk with the server went; shared by all screens. */
export const useSyncStatus = defineStore('sync', () => {
  /** By the last heartbeat: navigator.onLine says yes after an offline reload. */
  const online = ref(false)
  const syncing = ref(false)
  /** By the last answer, in milliseconds; ahead: below 0. */
  const clockBehind = ref<number | null>(null)
  const lastProblem = shallowRef<SyncProblem | null>(null)

  const lastSync = useLive(async () => (await readMeta('last_sync')) ?? null, null)
  const unsent = useLive<number | null>(countUnsent, null)
  const unsentPhotos = useLive<number | null>(countUnsentPhotos, null)
  const waiting = computed(() => unsent.value ?? 0)
  const waitingPhotos = computed(() => unsentPhotos.value ?? 0)
  /** Until the database was asked, nothing can be said of what it holds. */
  const counted = computed(() => unsent.value !== null && unsentPhotos.value !== null)
  const notices = useLive(async () => (await readMeta('notices')) ?? [], [])
  const recordsInTrouble = useLive(countRecordsInTrouble, 0)
  // Apart: each of thousands of pictures that leaves must not look through all records.
  const picturesInTrouble = useLive(() => db.photos.where('delivery.state').equals('refused').count(), 0)
  const inTrouble = computed(() => recordsInTrouble.value + picturesInTrouble.value)
  const faults = useLive(standingFaults, [])

  const problems = computed<SyncProblem[]>(() => [
    ...faults.value.slice(0, 1).map(({ kind }) => ({ kind: 'log-fault' as const, fault: kind })),
    ...notices.value,
    ...clockOff(clockBehind.value),
    ...(lastProblem.value ? [lastProblem.value] : []),
    ...(inTrouble.value > 0 ? [{ kind: 'records-in-trouble' as const, count: inTrouble.value }] : []),
  ])

  /** Somebody has read it. */
  async function dismiss(problem: SyncProblem): Promise<void> {
    if (problem === lastProblem.value) {
      lastProblem.value = null // kept nowhere: a full phone can forget it too
      return
    }
    await writeMeta('notices', ((await readMeta('notices')) ?? []).filter(({ kind }) => kind !== problem.kind))
  }

  return { online, syncing, clockBehind, lastProblem, lastSync, waiting, waitingPhotos, counted, problems, dismiss }
})

// Two minutes: less is an ordinary phone, or an answer that took its time.
const CLOCK_OFF_MS = 2 * 60_000

const clockOff = (behindMs: number | null): SyncProblem[] =>
  behindMs !== null && Math.abs(behindMs) >= CLOCK_OFF_MS ? [{ kind: 'clock-off', behind: Math.round(behindMs / 60_000) }] : []

async function countRecordsInTrouble(): Promise<number> {
  const open = await db.records.where('delivery.state').anyOf('waiting', 'refused').toArray()
  return open.filter(({ delivery }) => delivery.state === 'refused' || 'trouble' in delivery).length
}
