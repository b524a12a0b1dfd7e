import type { ControlPoint } from '@/changes/types'
import type { ItemAnswer } from '@/rules/results'
import { useScope } from '@/changes/scope'
import { db, readMeta } from '@/storage/database'
import { dayIn } from './clock'
import { payloadOf, type CheckBody } from './payload'
import { uuidOf } from './uuid'

/**
 * The visit that a check belongs to: one per enterprise, local day and team. Made from these three, so
 * that two inspectors' phones give the same one without talking to each other.
 */
export async function visitOf(enterprise: string, inspectors: readonly string[], at: Date | string): Promise<string> {
  const [installation, settings] = await Promise.all([readMeta('installation'), useScope().settings()])
  const day = dayIn(settings?.timezone ?? 'Asia/Shanghai', at)
  return uuidOf(['visit', installation?.id, enterprise, day, ...[...inspectors].sort()].join(' '))
}

/** The team declares, once per visit, that none of them has an interest in the enterprise. */
export async function declareNoInterest(visit: string): Promise<void> {
  await db.visits.put({ visit, declared_at: new Date().toISOString() })
}

export const isNoInterestDeclared = async (visit: string): Promise<boolean> =>
  (await db.visits.get(visit)) !== undefined

/** What was answered earlier in the same visit at a point of the same gate, for items asked here too. */
export async function prefilledItems(point: ControlPoint, inspectors: readonly string[]): Promise<ItemAnswer[]> {
  const visit = await visitOf(point.enterprise, inspectors, new Date())
  const answers = new Map<string, ItemAnswer>()
  for (const { jws, control_point } of await db.records.where('visit').equals(visit).sortBy('sealed_at')) {
    const other = control_point === null ? undefined : await db.control_points.get(control_point)
    if (other?.data.gate !== point.gate || control_point === point.id) continue
    for (const answer of (payloadOf(jws).body as CheckBody).items) answers.set(answer.item, answer)
  }
  return point.items.flatMap((item) => answers.get(item) ?? [])
}
