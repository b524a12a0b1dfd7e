import type { Enterprise, Settings } from '@/changes/types'
import { dayIn } from '@/records/clock'
import { dueDate } from '@/rules/due'

export type Urgency = 'due' | 'soon' | 'later'

export interface DueEnterprise {
  enterprise: Enterprise
  /** The last day for the next visit; null: now, never visited. */
  due: string | null
  urgency: Urgency
}

const SOON_DAYS = 30
const names = new Intl.Collator('zh-Hans')

/** Every enterprise that is not closed with its due date, the most urgent first; of one date, the riskier first. */
export function byUrgency(enterprises: readonly Enterprise[], settings: Settings, now: Date = new Date()): DueEnterprise[] {
  const today = dayIn(settings.timezone, now)
  const soon = dayIn(settings.timezone, new Date(now.getTime() + SOON_DAYS * 86_400_000))
  return enterprises
    .filter((enterprise) => !enterprise.closed)
    .map((enterprise): DueEnterprise => {
      const due = dueDate(enterprise.last_visit, enterprise.risk_grade, settings.visits_per_year)
      return { enterprise, due, urgency: due === null || due <= today ? 'due' : due <= soon ? 'soon' : 'later' }
    })
    .sort(
      (a, b) =>
        inOrder(a.due ?? '', b.due ?? '') ||
        inOrder(b.enterprise.risk_grade, a.enterprise.risk_grade) ||
        names.compare(a.enterprise.name, b.enterprise.name),
    )
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
