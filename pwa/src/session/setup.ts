import { keepError } from '@/app-errors/errors'
import { followChanges } from '@/changes/feed'
import { fetchLabelIndexes } from '@/changes/label-index'
import { readMeta } from '@/storage/database'
import { askToPersist } from '@/storage/room'
import { isDiskFull } from '@/storage/steadfast'
import { currentKey, ensureKey, KeyNotKept, retireKey } from './device-key'
import { deviceName } from './device-name'
import { enrol, type Enrolled } from './enrolment'
import { currentPerson } from './session'
import type { Problem } from './types'

export type SetupStep = 'key' | 'enrol' | 'persist' | 'changes' | 'label-index'

export interface SetupProgress {
  step: SetupStep
  /** Objects, or with `label-index` regions, that came so far in this step. */
  received?: number
}

export type SetupResult =
  | { kind: 'ready'; persisted: boolean }
  | { kind: 'failed'; step: SetupStep; reason: string; problem?: Problem }

/**
 * Make this phone ready for the person signed in: key, enrolment, lasting storage, everything in
 * scope. May be called again at any time and goes on where it stopped.
 */
export function setUpDevice(onProgress: (progress: SetupProgress) => void): Promise<SetupResult> {
  // Without HTTPS a browser gives neither keys nor locks.
  if (!isSecureContext) return Promise.resolve({ kind: 'failed', step: 'key', reason: 'needs-https' })
  // Not beside a sync, which follows the same feed.
  return navigator.locks.request('sync', async () => {
    let step: SetupStep = 'key'
    try {
      return await setUp((progress) => {
        step = progress.step
        onProgress(progress)
      })
    } catch (error) {
      if (isDiskFull(error)) return { kind: 'failed', step, reason: 'no-room' }
      keepError(error)
      return { kind: 'failed', step, reason: 'broken-off' } // without a word the screen would stand still for good
    }
  })
}

async function setUp(onProgress: (progress: SetupProgress) => void): Promise<SetupResult> {
  const person = currentPerson()
  if (person === null) return { kind: 'failed', step: 'key', reason: 'signed-out' }
  const failure = await prepareKey(person, onProgress)
  if (failure) return failure

  onProgress({ step: 'persist' })
  const persisted = await askToPersist()

  onProgress({ step: 'changes', received: 0 })
  const changes = await followChanges(person, (received) => {
    onProgress({ step: 'changes', received })
  })
  if (changes.kind !== 'done') return failed('changes', changes)

  onProgress({ step: 'label-index', received: 0 })
  const index = await fetchLabelIndexes((received) => {
    onProgress({ step: 'label-index', received })
  })
  return index.kind === 'done' ? { kind: 'ready', persisted } : failed('label-index', index)
}

/** Whether this person can work here without a network. */
export async function isSetUp(): Promise<boolean> {
  const person = currentPerson()
  if (person === null) return false
  const [key, feed] = await Promise.all([currentKey(person), readMeta('feed')])
  return Boolean(key?.enrolled_at && feed?.person === person && feed.complete_at)
}

async function prepareKey(person: string, onProgress: (progress: SetupProgress) => void): Promise<SetupResult | null> {
  // A key that can be used no more is retired; its successor is new to everybody, so twice is enough.
  for (const lastTry of [false, true]) {
    onProgress({ step: 'key' })
    try {
      const key = await ensureKey(person)
      onProgress({ step: 'enrol' })
      const enrolled = await enrol(key, deviceName())
      if (enrolled.kind === 'enrolled') return null
      if (enrolled.kind === 'key-refused') await retireKey(key.kid, 'refused')
      if (lastTry || !needsNewKey(enrolled)) return failed('enrol', enrolled)
    } catch (error) {
      if (error instanceof KeyNotKept && !isDiskFull(error.cause)) return { kind: 'failed', step: 'key', reason: 'key-not-kept' }
      throw error instanceof KeyNotKept ? error.cause : error
    }
  }
  return null
}

const needsNewKey = ({ kind }: Enrolled): boolean => kind === 'count-lost' || kind === 'key-refused'

function failed(step: SetupStep, outcome: { kind: string; problem?: Problem }): SetupResult {
  return { kind: 'failed', step, reason: outcome.kind, ...(outcome.problem && { problem: outcome.problem }) }
}
