import { readonly, ref, type Ref } from 'vue'
import { flushDrafts } from '@/drafts/draft'
import { currentPerson, useSession } from '@/session/session'
import type { Answer } from '@/session/api'
import { slugOf } from '@/session/types'
import { tryBiometrics } from './biometrics'
import { forgetPin, lockOf, noteActivity, tryPin, type Opened } from './pin'

const IDLE_MS = 5 * 60_000
const LOOK_EVERY_MS = 10_000
/** How finely activity is written down. */
const NOTED_EVERY_MS = 20_000
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'scroll', 'touchmove'] as const

const locked = ref(false)

/**
 * Whether the screen is locked. A screen lock, no more: work that is sealed is sent on behind it, nothing is
 * ever deleted by it, and what lies on the phone's disk is protected by the phone's own encryption alone.
 */
export function useAppLock(): {
  locked: Readonly<Ref<boolean>>
  unlock: (pin: string) => Promise<Opened>
  /** By the phone's own check of its user; whether that opened it. */
  unlockByBiometrics: () => Promise<boolean>
  unlockBySignIn: (username: string, password: string) => Promise<Answer<unknown>>
} {
  return { locked: readonly(locked), unlock, unlockByBiometrics, unlockBySignIn }
}

/** Before the first screen: whoever opens the app after the idle time meets the lock. */
export async function restoreLock(): Promise<void> {
  locked.value = await isIdle()
}

/** Lock after five minutes without a sign of life, in sight or not. Returns what ends it. */
export function watchIdleness(): () => void {
  let notedAt = 0
  const alive = (): void => {
    const person = currentPerson()
    if (person === null || locked.value || Date.now() - notedAt < NOTED_EVERY_MS) return
    notedAt = Date.now()
    // First whether it was away too long: the tap that wakes the phone is no sign of its owner.
    void look().then(() => (locked.value ? undefined : noteActivity(person)))
  }
  const look = async (): Promise<void> => {
    if (locked.value || !(await isIdle())) return
    await flushDrafts()
    locked.value = true
  }
  const onVisible = (): void => {
    if (!document.hidden) void look()
  }
  for (const sign of SIGNS_OF_LIFE) addEventListener(sign, alive, { passive: true, capture: true })
  document.addEventListener('visibilitychange', onVisible)
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  return () => {
    for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, alive, { capture: true })
    document.removeEventListener('visibilitychange', onVisible)
    clearInterval(timer)
  }
}

async function isIdle(): Promise<boolean> {
  const person = currentPerson()
  const lock = person === null ? undefined : await lockOf(person)
  if (!lock) return false
  const away = Date.now() - Date.parse(lock.active_at)
  // A clock that was put back says nothing about how long.
  return away < 0 || away >= IDLE_MS
}

async function unlock(pin: string): Promise<Opened> {
  const opened = await tryPin(currentPerson() ?? '', pin)
  if (opened.kind === 'open') locked.value = false
  return opened
}

async function unlockByBiometrics(): Promise<boolean> {
  const isOpen = await tryBiometrics(currentPerson() ?? '')
  if (isOpen) locked.value = false
  return isOpen
}

/** The same person proves to be that at the server; the forgotten PIN is gone then, and nothing else. */
async function unlockBySignIn(username: string, password: string): Promise<Answer<unknown>> {
  const person = currentPerson()
  const answer = await useSession().signIn(username, password)
  // A code is asked of nobody but who knows the password: the phone opens, sending waits for a sign-in.
  const isKnown = answer.kind === 'ok' || (answer.kind === 'problem' && slugOf(answer.problem) === 'code-needed')
  if (!isKnown) return answer
  if (person !== null && currentPerson() === person) await forgetPin(person)
  locked.value = false
  return answer
}
