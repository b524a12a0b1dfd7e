import { useScope } from '@/changes/scope'
import type { ControlPoint, Result } from '@/changes/types'
import { about } from '@/drafts/about'
import { dayIn } from '@/records/clock'
import { payloadOf, type CheckBody } from '@/records/payload'
import { visitOf } from '@/records/visit'
import { db, type TeamRow } from '@/storage/database'

/** How far a visit is at one control point. */
export interface PointOfVisit {
  point: ControlPoint
  /** The check that stands, sealed on this phone or known from the server; null: none yet. */
  done: { result: Result; at: string; sha256: string | null; body: CheckBody | null } | null
  /** Begun and not sealed. */
  begun: boolean
}

/** Every control point of the enterprise, and which of them this team has checked today. */
export async function progressOf(team: TeamRow): Promise<PointOfVisit[]> {
  const scope = useScope()
  const [points, visit, settings] = await Promise.all([
    scope.controlPointsOf(team.enterprise), visitOf(team.enterprise, team.inspectors, team.opened_at), scope.settings(),
  ])
  // Of several at one point the later stands: it corrects the earlier.
  const own = new Map<string, PointOfVisit['done']>()
  for (const { jws, sha256, sealed_at, control_point, kind } of await db.records.where('visit').equals(visit).sortBy('sealed_at')) {
    if (kind !== 'check' || control_point === null) continue
    const body = payloadOf(jws).body as CheckBody
    own.set(control_point, { result: body.result, at: sealed_at, sha256, body })
  }
  const drafts = await db.begun.where('person').equals(team.person).primaryKeys()
  const begun = new Set(drafts.map(([, matter]) => matter))
  return Promise.all(
    points.map(async (point) => ({
      point,
      done: own.get(point.id) ?? (await byColleague(point.id, team, settings?.timezone ?? 'Asia/Shanghai')),
      begun: begun.has(about('check', point.id)),
    })),
  )
}

/** The same team's check of today from the other inspector's phone, as far as the server told. */
async function byColleague(point: string, team: TeamRow, timezone: string): Promise<PointOfVisit['done']> {
  const last = await useScope().lastCheck(point)
  if (!last || dayIn(timezone, last.recorded_at) !== team.day) return null
  if ([...last.inspectors].sort().join() !== [...team.inspectors].sort().join()) return null
  return { result: last.result ?? last.claimed_result, at: last.recorded_at, sha256: null, body: null }
}
