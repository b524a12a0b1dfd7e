import { useScope } from '@/changes/scope'
import type { FollowUp } from '@/changes/types'
import { matterOfFollowUp } from '@/drafts/about'
import type { FollowUpDraft } from '@/drafts/types'
import { sealedFollowUps, type SealedFollowUp } from '@/records/outbox'
import { uuidv7 } from '@/records/uuid'
import { likelyTeam } from '@/visit/team'

/** Whom this person's area has still to visit, the nearest end of period first. */
export async function visitsDue(): Promise<FollowUp[]> {
  return withoutSealed(await useScope().dueFollowUps(), await sealedFollowUps())
}

/** What one enterprise is still to be visited for. */
export async function visitsDueAt(enterprise: string): Promise<FollowUp[]> {
  const drawn = await useScope().followUpsAt(enterprise)
  return withoutSealed(drawn.filter(({ state }) => state === 'due'), await sealedFollowUps(enterprise))
}

/**
 * What a screen begins with, for a plan or without one. null: the enterprise is not in this person's area, or the
 * plan did not draw it, or it was visited for it; what was begun before that may still be sealed.
 */
export async function begunVisit(enterprise: string, plan: string | null): Promise<FollowUpDraft | null> {
  if (!(await useScope().enterprise(enterprise))) return null
  if (plan !== null && !(await visitsDueAt(enterprise)).some((task) => task.plan === plan)) return null
  return {
    kind: 'follow-up-visit',
    id: uuidv7(),
    enterprise,
    plan,
    met_with: '',
    opinions: [],
    problems: [],
    photos: [],
    position: null,
    remark: '',
    inspectors: await likelyTeam(enterprise),
    signatures: [],
  }
}

/** Sealed once, a visit is not offered again for its plan: held or not sent yet, the server does not count it yet. */
function withoutSealed(tasks: FollowUp[], sealed: SealedFollowUp[]): FollowUp[] {
  const done = new Set(sealed.map(({ body }) => matterOfFollowUp(body.enterprise, body.plan ?? null)))
  return tasks.filter(({ enterprise, plan }) => !done.has(matterOfFollowUp(enterprise, plan)))
}

/** How many enterprises wait, and for how many of them a period has ended. */
export function countDue(tasks: readonly FollowUp[], today: string): { count: number; late: number } {
  const enterprises = (some: readonly FollowUp[]): number => new Set(some.map(({ enterprise }) => enterprise)).size
  return { count: enterprises(tasks), late: enterprises(tasks.filter((task) => isLate(task, today))) }
}

/** The period's last day (`YYYY-MM-DD`) still counts. */
export const isLate = ({ last }: FollowUp, today: string): boolean => today > last

/** Nothing was heard: said before it is sealed, for it may be an oversight. */
export const isSilent = ({ opinions, problems }: FollowUpDraft): boolean =>
  [...opinions, ...problems].every(({ text }) => text.trim() === '')
