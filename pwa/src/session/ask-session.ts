import { ask, type Answer, type Ask } from './api'
import type { SessionPerson } from './types'

export interface SessionAnswer {
  person: SessionPerson
  csrf_token: string
}

/** Ask the server who is signed in, or with other options and path to sign somebody in. JSON of another form is no answer of ours. */
export async function askForSession(how: Ask = {}, path = '/api/v1/session'): Promise<Answer<SessionAnswer>> {
  const answer = await ask<Partial<SessionAnswer> | null>(path, how)
  if (answer.kind !== 'ok') return answer
  const { person, csrf_token } = answer.data ?? {}
  return person && csrf_token !== undefined ? { ...answer, data: { person, csrf_token } } : { kind: 'no-answer', retryAfterMs: null }
}
