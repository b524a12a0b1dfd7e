import { noteDoubts } from '@/records/doubt'
import { sendAll, type Sent } from '@/records/send'
import { countUnsent, countUnsentPhotos } from '@/records/unsent'
import { useCsrfToken } from '@/session/api'
import { askForSession } from '@/session/ask-session'
import { readMeta } from '@/storage/database'

export type SentInBackground = Sent | { kind: 'nothing-to-do' }

/**
 * Send what is unsent while nobody looks at the app, in the name of who used the phone last; fetching waits for
 * the app. Signed out, or after the session ended, nothing is done and nothing lost.
 *
 * The service worker runs it: neither Vue nor the DOM may come in here.
 */
export function sendInBackground(): Promise<SentInBackground> {
  // After the page that may be sending right now; what it has sent is not there any more.
  return navigator.locks.request('sync', async () => {
    const session = await readMeta('session')
    const unsent = (await countUnsent()) + (await countUnsentPhotos())
    return session && unsent > 0 ? sendAs(session.person.id) : { kind: 'nothing-to-do' }
  })
}

async function sendAs(person: string): Promise<SentInBackground> {
  await noteDoubts()
  const answer = await askForSession()
  if (answer.kind === 'no-answer') return answer
  // Whoever signed in at the console with this browser is not who sealed here.
  if (answer.kind === 'problem' || answer.data.person.id !== person) {
    const hasEnded = answer.kind === 'ok' || answer.status === 401
    return hasEnded ? { kind: 'nothing-to-do' } : answer
  }
  useCsrfToken(answer.data.csrf_token)
  return sendAll(person)
}
