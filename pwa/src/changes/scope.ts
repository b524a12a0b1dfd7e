import { db, type FeedRow } from '@/storage/database'
import { STANDING } from '@/rules/corrections'
import type {
  Assignment, Checklist, ControlPoint, Correction, CorrectionData, Enterprise, FollowUp, FollowUpData, Label, LabelData, LastCheck, Person, Settings,
} from './types'

/** What this person may see, as the feed brought it. Each answer is of now; useLive() follows it. */
export interface Scope {
  /** In no order. */
  enterprises: () => Promise<Enterprise[]>
  enterprise: (id: string) => Promise<Enterprise | undefined>
  controlPoint: (id: string) => Promise<ControlPoint | undefined>
  /** By code. */
  controlPointsOf: (enterprise: string) => Promise<ControlPoint[]>
  labelByCode: (code: string) => Promise<Label | undefined>
  labelsOf: (controlPoint: string) => Promise<Label[]>
  /** By anybody, as the server knew it at the last sync. */
  lastCheck: (controlPoint: string) => Promise<LastCheck | undefined>
  correction: (order: string) => Promise<Correction | undefined>
  /** Whether a correction was ordered after this check. */
  isOrderedAfter: (check: string) => Promise<boolean>
  /** Those on which somebody still has to act, the nearest deadline first. */
  standingCorrections: () => Promise<Correction[]>
  /** Those that stand, the nearest deadline first, then those that became a case. */
  correctionsAt: (controlPoint: string) => Promise<Correction[]>
  /** Drawn for a follow-up visit and not visited yet, the nearest end of period first; of one day the severe ones first. */
  dueFollowUps: () => Promise<FollowUp[]>
  /** Whatever an enterprise was drawn for, visited or not, in the same order. */
  followUpsAt: (enterprise: string) => Promise<FollowUp[]>
  /** What is still on this person's list, the nearest last day first. */
  assignmentsOf: (person: string) => Promise<Assignment[]>
  checklist: () => Promise<Checklist | undefined>
  /** Inspectors of the area, by name. */
  colleagues: () => Promise<Person[]>
  settings: () => Promise<Settings | undefined>
  /** Those of these ids that are there, in the order asked. */
  enterprisesBy: (ids: string[]) => Promise<Enterprise[]>
  controlPointsBy: (ids: string[]) => Promise<ControlPoint[]>
  labelsBy: (codes: string[]) => Promise<Label[]>
}

const byCode = (a: ControlPoint, b: ControlPoint): number => a.code.localeCompare(b.code)
// Made once: comparing by locale anew for each pair is what takes long with thousands of names.
const names = new Intl.Collator('zh-Hans')
const byName = (a: { name: string }, b: { name: string }): number => names.compare(a.name, b.name)

const correctionOf = ({ id, data }: FeedRow<CorrectionData>): Correction => ({ id, ...data })
const byDeadline = (rows: FeedRow<CorrectionData>[]): Correction[] =>
  rows.map(correctionOf).sort((a, b) => (a.deadline < b.deadline ? -1 : a.deadline > b.deadline ? 1 : 0))
const byEnd = (rows: FeedRow<FollowUpData>[]): FollowUp[] =>
  rows
    .map(({ id, data }): FollowUp => ({ id, ...data }))
    .sort((a, b) => a.last.localeCompare(b.last) || Number(b.severe) - Number(a.severe) || a.id.localeCompare(b.id))
const labelOf = ({ id, data }: FeedRow<LabelData>): Label => ({ code: id, ...data })

const scope: Scope = {
  enterprises: async () => (await db.enterprises.toArray()).map(({ data }) => data),
  enterprise: async (id) => (await db.enterprises.get(id))?.data,
  controlPoint: async (id) => (await db.control_points.get(id))?.data,
  controlPointsOf: async (enterprise) =>
    (await db.control_points.where('data.enterprise').equals(enterprise).toArray())
      .map(({ data }) => data)
      .sort(byCode),
  labelByCode: async (code) => {
    const row = await db.labels.get(code)
    return row && labelOf(row)
  },
  labelsOf: async (point) =>
    (await db.labels.where('data.control_point').equals(point).toArray()).map(labelOf),
  lastCheck: async (point) => (await db.checks.get(point))?.data,
  correction: async (order) => {
    const row = await db.corrections.get(order)
    return row && correctionOf(row)
  },
  isOrderedAfter: async (check) => (await db.corrections.where('data.check').equals(check).count()) > 0,
  standingCorrections: async () => byDeadline(await db.corrections.where('data.state').anyOf(STANDING).toArray()),
  correctionsAt: async (point) => {
    const found = byDeadline(await db.corrections.where('data.control_point').equals(point).toArray())
    return [...found.filter(({ state }) => STANDING.includes(state)), ...found.filter(({ state }) => state === 'transferred')]
  },
  dueFollowUps: async () => byEnd(await db.follow_ups.where('data.state').equals('due').toArray()),
  followUpsAt: async (enterprise) => byEnd(await db.follow_ups.where('data.enterprise').equals(enterprise).toArray()),
  assignmentsOf: async (person) =>
    (await db.assignments.where('data.inspector').equals(person).toArray())
      .map(({ id, data }): Assignment => ({ id, ...data }))
      .filter(({ state }) => state === 'open')
      .sort((a, b) => a.due_on.localeCompare(b.due_on) || a.id.localeCompare(b.id)),
  checklist: async () => (await db.checklists.toCollection().first())?.data,
  colleagues: async () => (await db.persons.toArray()).map(({ data }) => data).sort(byName),
  settings: async () => (await db.settings.toCollection().first())?.data,
  enterprisesBy: async (ids) => (await db.enterprises.bulkGet(ids)).flatMap((row) => row?.data ?? []),
  controlPointsBy: async (ids) => (await db.control_points.bulkGet(ids)).flatMap((row) => row?.data ?? []),
  labelsBy: async (codes) => (await db.labels.bulkGet(codes)).flatMap((row) => (row ? labelOf(row) : [])),
}

export const useScope = (): Scope => scope
