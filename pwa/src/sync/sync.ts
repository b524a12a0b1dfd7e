import { liveQuery } from 'dexie'
import { followChanges, type Fetched } from '@/changes/feed'
import { fetchLabelIndexes } from '@/changes/label-index'
import { dropOldCopies } from '@/records/copies'
import { noteDoubts } from '@/records/doubt'
import { sendAll } from '@/records/send'
import { countUnsent, countUnsentPhotos } from '@/records/unsent'
import { watchLog } from '@/seals/watch'
import { ask, clockBehindMs } from '@/session/api'
import { heedRevocation, noteOutOfReach } from '@/session/revocation'
import { currentPerson, refreshSession, useSession } from '@/session/session'
import { isSetUp } from '@/session/setup'
import type { Problem } from '@/session/types'
import { writeMeta } from '@/storage/database'
import { isDiskFull } from '@/storage/steadfast'
import { nextDelayMs } from './backoff'
import { useSyncStatus, type SyncProblem } from './status'
import { askToBeWoken, followWorker } from './wake-up'

/** Of a page that nobody looks at: what was sealed must not wait in a pocket for as long as that lasts. */
const LONGEST_SILENCE_MS = 15 * 60_000
/** Three times: a heartbeat that a bad line loses must not cost minutes of back-off. */
const HEARTBEAT = { patienceMs: 10_000, tries: 3 }

type Outcome =
  | { kind: 'synced' }
  /** Nobody is signed in, or another tab is at it. */
  | { kind: 'nothing-to-do' }
  | { kind: 'no-answer'; retryAfterMs: number | null; heartbeat: 'answered' | 'lost' }
  | { kind: 'problem'; problem: SyncProblem; retryAfterMs: number | null }

let timer: ReturnType<typeof setTimeout> | undefined
let running: Promise<void> | null = null
/** Asked for while a sync ran: by what happened on the phone, by a person. */
let again = false
let tapped = false
let failures = 0
let triedAt = 0
/** Until then the server asked to be left alone; only a person's tap comes sooner. */
let notBefore = 0

/**
 * Talk to the server whenever there may be a network: now, when the app comes to the front, on
 * `online`, when something was sealed, and on a timer. Returns what ends it.
 */
export function startSync(): () => void {
  if (!isSecureContext) return () => undefined // no keys and no locks: there is nothing to send
  const mayAsk = (): boolean => Date.now() >= notBefore
  const wake = (): void => {
    if (mayAsk()) void follow()
  }
  let unsent = 0
  const onVisibility = (): void => {
    if (!document.hidden) wake()
    // Put away, or closed for good.
    else if (unsent > 0 && mayAsk()) askToBeWoken()
  }
  const onOnline = (): void => {
    noteOutOfReach()
    wake()
  }
  addEventListener('online', onOnline)
  addEventListener('focus', onVisibility)
  document.addEventListener('visibilitychange', onVisibility)
  const unfollow = followWorker(wake)
  const sealed = liveQuery(countWaiting).subscribe((count) => {
    // While nothing gets through, the timer's pace is enough.
    if (count > unsent && failures === 0) wake()
    else if (count > unsent && mayAsk()) askToBeWoken()
    unsent = count
  })
  wake()
  return () => {
    removeEventListener('online', onOnline)
    removeEventListener('focus', onVisibility)
    document.removeEventListener('visibilitychange', onVisibility)
    unfollow()
    sealed.unsubscribe()
    clearTimeout(timer)
  }
}

/** Sync now because a person wants it. While one runs another follows it, even if that one fails. */
export function sendNow(): Promise<void> {
  tapped = true
  return running ?? start()
}

/** As `sendNow`, by itself: after one that fails the timer's pace is enough. */
function follow(): Promise<void> {
  again = true
  return running ?? start()
}

function start(): Promise<void> {
  clearTimeout(timer)
  running = repeat().finally(() => {
    running = null
  })
  return running
}

const isAskedAgain = (): boolean => tapped || (again && failures === 0)

async function repeat(): Promise<void> {
  const status = useSyncStatus()
  let outcome: Outcome
  let left: number
  do {
    again = tapped = false
    triedAt = Date.now()
    status.syncing = true
    const before = await countWaiting()
    // What nobody foresaw, such as a disk that fails, must not end syncing for good.
    outcome = await syncOnce().catch(() => failed({ kind: 'no-answer' }, 'lost'))
    status.syncing = false
    left = await countWaiting()
    failures = failuresAfter(outcome, left < before)
  } while (isAskedAgain())
  const asked = 'retryAfterMs' in outcome ? outcome.retryAfterMs : null
  if (outcome.kind === 'no-answer' && asked === null && left > 0) askToBeWoken()
  const delay = nextDelayMs(failures, asked)
  notBefore = asked === null ? 0 : Date.now() + delay
  schedule(delay)
}

/** In a row, as the pace of the next tries counts them. */
function failuresAfter(outcome: Outcome, gotThrough: boolean): number {
  if (outcome.kind === 'synced' || outcome.kind === 'nothing-to-do') return 0
  // What got something through is worth another try soon, however often a bad line ends it.
  if (gotThrough || failures === 0) return 1
  // A line that carries the heartbeat carries the last picture too, if it is tried often enough.
  const isBadLine = outcome.kind === 'no-answer' && outcome.heartbeat === 'answered' && outcome.retryAfterMs === null
  return failures + (isBadLine ? 0.5 : 1)
}

/** Zero where the database does not answer: nothing is made of it but the pace. */
const countWaiting = async (): Promise<number> =>
  Promise.all([countUnsent(), countUnsentPhotos()]).then(([records, photos]) => records + photos, () => 0)

function schedule(delay: number): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    // Coming to the front starts one anyway; a hidden page that does it as often only wastes the battery.
    if (document.hidden && Date.now() - triedAt < LONGEST_SILENCE_MS) schedule(nextDelayMs(failures, null))
    else void follow()
  }, delay)
}

/** One tab at a time; the others see the result through the database. */
async function syncOnce(): Promise<Outcome> {
  const person = currentPerson()
  if (person === null) return { kind: 'nothing-to-do' }
  return navigator.locks.request('sync', { ifAvailable: true }, async (lock) => {
    if (!lock) return { kind: 'nothing-to-do' }
    const outcome = await talk(person).catch(broken)
    const status = useSyncStatus()
    status.clockBehind = clockBehindMs()
    if (outcome.kind === 'no-answer') {
      status.online = false
      noteOutOfReach()
    } else status.lastProblem = outcome.kind === 'problem' ? outcome.problem : null
    return outcome
  })
}

/** Send first, then fetch: what is on the phone alone is the more precious. Then look what it sealed, and make room. */
async function talk(person: string): Promise<Outcome> {
  await noteDoubts()
  const heartbeat = await ask('/api/v1/ping', HEARTBEAT)
  if (heartbeat.kind !== 'ok' || heartbeat.status !== 204) return failed(heartbeat, 'lost')
  useSyncStatus().online = true
  const session = await refreshSession()
  const hasSession = useSession().maySend.value
  await heedRevocation(person, hasSession)
  if (!hasSession) return failed(session)
  for (const step of [sendAll, followWhenSetUp, watchLog, dropOldCopies]) {
    const result = await step(person)
    if (result.kind !== 'done') return failed(result)
  }
  await writeMeta('last_sync', new Date().toISOString())
  return { kind: 'synced' }
}

/** The first time, setting up fetches everything, with progress on the screen. */
async function followWhenSetUp(person: string): Promise<Fetched> {
  if (!(await isSetUp())) return { kind: 'done' }
  const changes = await followChanges(person)
  return changes.kind === 'done' ? fetchLabelIndexes() : changes
}

interface Failure {
  kind: string
  retryAfterMs?: number | null
  problem?: Problem
}

/** An answer that could not be written down for want of room is told; it comes again. */
function broken(error: unknown): Outcome {
  if (!isDiskFull(error)) throw error
  return { kind: 'problem', problem: { kind: 'no-room' }, retryAfterMs: null }
}

function failed({ problem, retryAfterMs = null, kind }: Failure, heartbeat: 'answered' | 'lost' = 'answered'): Outcome {
  if (kind === 'no-answer') return { kind: 'no-answer', retryAfterMs, heartbeat }
  const isRefused = problem !== undefined && problem.status !== 401
  return { kind: 'problem', retryAfterMs, problem: isRefused ? { kind: 'refused', problem } : { kind: 'sign-in-needed' } }
}
