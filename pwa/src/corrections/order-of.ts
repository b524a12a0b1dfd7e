import { useScope } from '@/changes/scope'
import type { ControlPoint } from '@/changes/types'
import { sealedAbout, sealedBody } from '@/records/outbox'
import type { CheckBody } from '@/records/payload'
import { findingsOf, type Finding } from '@/visit/findings'

/** A sealed check of this phone, and what in it can be ordered to be corrected. */
export interface Orderable {
  body: CheckBody
  point: ControlPoint
  findings: Finding[]
  /** Its order was sealed, here or on another phone. */
  isOrdered: boolean
}

/** null: the check is not on this phone, or its control point and checklist are not. */
export async function orderableOf(sha256: string, check: string): Promise<Orderable | null> {
  const scope = useScope()
  const body = await sealedBody<'check'>(sha256)
  const [point, checklist] = await Promise.all([body && scope.controlPoint(body.control_point), scope.checklist()])
  if (!body || !point || !checklist) return null
  const isOrdered = (await scope.isOrderedAfter(check)) || (await sealedAbout(check, point.id)).length > 0
  return { body, point, findings: findingsOf(body, point, checklist), isOrdered }
}
