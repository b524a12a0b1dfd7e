import { db, type FeedRow } from '@/storage/database'
import type { Checklist, ControlPoint, Enterprise, Label, LabelData, LastCheck, Person, Settings } from './types'

/** What this person may see, as the feed brought it. Each answer is of now; useLive() follows it. */
export interface Scope {
  enterprises: () => Promise<Enterprise[]>
  enterprise: (id: string) => Promise<Enterprise | undefined>
  controlPoint: (id: string) => Promise<ControlPoint | undefined>
  /** By code. */
  controlPointsOf: (enterprise: string) => Promise<ControlPoint[]>
  labelByCode: (code: string) => Promise<Label | undefined>
  labelsOf: (controlPoint: string) => Promise<Label[]>
  /** By anybody, as the server knew it at the last sync. */
  lastCheck: (controlPoint: string) => Promise<LastCheck | undefined>
  checklist: () => Promise<Checklist | undefined>
  /** Inspectors of the area, by name. */
  colleagues: () => Promise<Person[]>
  settings: () => Promise<Settings | undefined>
  /** Enterprises whose name, initials of the name, address or numbers hold the text. */
  search: (text: string) => Promise<Enterprise[]>
}

const byCode = (a: ControlPoint, b: ControlPoint): number => a.code.localeCompare(b.code)
const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'zh-Hans')

const labelOf = ({ id, data }: FeedRow<LabelData>): Label => ({ code: id, ...data })

const scope: Scope = {
  enterprises: async () => (await db.enterprises.toArray()).map(({ data }) => data).sort(byName),
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
  checklist: async () => (await db.checklists.toCollection().first())?.data,
  colleagues: async () => (await db.persons.toArray()).map(({ data }) => data).sort(byName),
  settings: async () => (await db.settings.toCollection().first())?.data,
  search: async (text) => {
    const wanted = text.normalize('NFKC').trim().toLowerCase()
    const found = (field: string | null): boolean => field?.toLowerCase().includes(wanted) === true
    return (await scope.enterprises()).filter(({ name, short_name, pinyin, address, uscc, licence_no }) =>
      [name, short_name, pinyin, address, uscc, licence_no].some(found),
    )
  },
}

export const useScope = (): Scope => scope
