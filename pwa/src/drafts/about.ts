import type { Draft } from './types'

/** Under what a draft is kept: of each kind, a person has one about the same matter. */
export const about = (kind: Draft['kind'], matter: string): string => `${kind} ${matter}`

/** What a follow-up visit is about: the enterprise, and the plan that drew it. */
export const matterOfFollowUp = (enterprise: string, plan: string | null): string => (plan === null ? enterprise : `${enterprise} ${plan}`)

/** A check is about its control point, an order about its check, what follows about the order. */
export function aboutOf(draft: Draft): string {
  switch (draft.kind) {
    case 'check':
      return about(draft.kind, draft.point.id)
    case 'correction-order':
      return about(draft.kind, draft.check_sha256)
    case 'correction-evidence':
    case 'correction-review':
      return about(draft.kind, draft.order)
    case 'follow-up-visit':
      return about(draft.kind, matterOfFollowUp(draft.enterprise, draft.plan))
  }
}
