import { ask, type Answer } from './api'

/** Whom an invitation is for. */
export interface Invitation {
  name: string
  username: string
  /** Characters. */
  shortest_password: number
}

/** Ask whom the code is for, while it can be used. JSON of another form is no answer of ours. */
export async function lookAtInvitation(code: string): Promise<Answer<Invitation>> {
  const answer = await ask<Partial<Invitation> | null>('/api/v1/invitation', { method: 'POST', json: { code }, tries: 1 })
  if (answer.kind !== 'ok') return answer
  const { name, username, shortest_password } = answer.data ?? {}
  return name !== undefined && username !== undefined && shortest_password !== undefined
    ? { ...answer, data: { name, username, shortest_password } }
    : { kind: 'no-answer', retryAfterMs: null }
}
