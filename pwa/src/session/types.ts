/** Who is signed in, as the server says it. */
export interface SessionPerson {
  id: string
  name: string
  username: string
  role: string
  regions: string[]
}

/** A refusal, RFC 9457. `type` is `/problems/<slug>`; `detail` is written for the user. */
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  errors?: unknown
}

/** The last part of a problem's type, by which programs tell problems apart. */
export const slugOf = (problem: Pick<Problem, 'type'>): string => problem.type.replace(/^\/problems\//, '')
