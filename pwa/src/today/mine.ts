import type { Assignment } from '@/changes/types'
import type { DueEnterprise } from './due'

/** An enterprise on this person's list, with what it is on it for. */
export interface MyEnterprise extends DueEnterprise {
  assignments: Assignment[]
}

/** The enterprises on a person's list, the nearest last day first; `assignments` come in that order. */
export function mineOf(all: readonly DueEnterprise[], assignments: readonly Assignment[]): MyEnterprise[] {
  const rows = new Map(all.map((row) => [row.enterprise.id, row]))
  const mine = new Map<string, MyEnterprise>()
  for (const one of assignments) {
    const row = rows.get(one.enterprise)
    // It left the area, or has not come yet: there is nothing to open.
    if (!row) continue
    const known = mine.get(one.enterprise) ?? { ...row, assignments: [] }
    mine.set(one.enterprise, { ...known, assignments: [...known.assignments, one] })
  }
  return [...mine.values()]
}
