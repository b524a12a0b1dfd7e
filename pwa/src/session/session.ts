import { computed, readonly, ref, shallowRef, type Ref } from 'vue'
import { forgetScope } from '@/changes/feed'
import { forgetMeta, readMeta, writeMeta } from '@/storage/database'
import { ask, useCsrfToken, type Answer } from './api'
import { askForSession, type SessionAnswer } from './ask-session'
import type { SessionPerson } from './types'

/**
 * `offline`: known from last time, the server not reached since. `expired`: it was reached and wants
 * a sign-in. In both, work on site goes on; only sending waits.
 */
export type SessionState = 'signed-out' | 'signed-in' | 'offline' | 'expired'

const person = shallowRef<SessionPerson | null>(null)
const state = ref<SessionState>('signed-out')

/** Who uses the phone; shared by all screens. */
export function useSession(): {
  person: Readonly<Ref<SessionPerson | null>>
  state: Readonly<Ref<SessionState>>
  maySend: Readonly<Ref<boolean>>
  signIn: typeof signIn
  acceptInvitation: typeof acceptInvitation
  signOut: typeof signOut
} {
  return {
    person: computed(() => person.value),
    state: readonly(state),
    maySend: computed(() => state.value === 'signed-in'),
    signIn,
    acceptInvitation,
    signOut,
  }
}

/** Outside of screens: the id of who uses the phone; null when signed out. */
export const currentPerson = (): string | null => person.value?.id ?? null

/** At start, before the first screen: who used the phone last, also without a network. */
export async function restoreSession(): Promise<void> {
  const last = await readMeta('session')
  if (!last) return
  person.value = last.person
  state.value = 'offline'
  useCsrfToken(last.csrf_token)
}

/** Ask the server whether the session still stands; also renews the token for writes. */
export async function refreshSession(): Promise<Answer<SessionAnswer>> {
  const answer = await askForSession()
  if (person.value === null) return answer
  if (answer.kind === 'ok' && answer.data.person.id === person.value.id) await enter(answer.data)
  // Another person signed in with this browser, at the console perhaps: not in this person's name.
  else if (answer.kind === 'ok' || (answer.kind === 'problem' && answer.status === 401)) state.value = 'expired'
  else state.value = state.value === 'expired' ? 'expired' : 'offline'
  return answer
}

/** `code`: of an authenticator, for who has one; without it the server answers `code-needed`. */
const signIn = (username: string, password: string, code = ''): Promise<Answer<SessionPerson>> =>
  comeIn('/api/v1/session', { username, password, ...(code && { code }) })

/** Choose the password of who is invited, once per invitation, and sign in with it. */
const acceptInvitation = (code: string, password: string): Promise<Answer<SessionPerson>> =>
  comeIn('/api/v1/invitation/acceptance', { code, password })

async function comeIn(path: string, json: object): Promise<Answer<SessionPerson>> {
  const answer = await askForSession({ method: 'POST', json, tries: 1 }, path)
  if (answer.kind !== 'ok') return answer
  const feed = await readMeta('feed')
  // What the last person may see is not this person's business.
  if (feed && feed.person !== answer.data.person.id) await forgetScope()
  await enter(answer.data)
  return { ...answer, data: answer.data.person }
}

/** What was sealed and drafted stays on the phone, and waits for the same person. */
async function signOut(): Promise<void> {
  await ask('/api/v1/session', { method: 'DELETE', tries: 1 })
  await forgetMeta('session')
  useCsrfToken(null)
  person.value = null
  state.value = 'signed-out'
}

async function enter(session: SessionAnswer): Promise<void> {
  const { person: known, csrf_token } = (await readMeta('session')) ?? {}
  // Every sync comes by: what is known already needs no room on a full disk.
  if (csrf_token !== session.csrf_token || JSON.stringify(known) !== JSON.stringify(session.person)) {
    await writeMeta('session', { ...session, since: new Date().toISOString() })
  }
  useCsrfToken(session.csrf_token)
  person.value = session.person
  state.value = 'signed-in'
}
