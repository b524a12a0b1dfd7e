import type { Checklist, ChecklistItem, ControlPoint } from '@/changes/types'

/** The checklist items asked at a control point, in the order asked. */
export function itemsAsked(point: Pick<ControlPoint, 'items'>, checklist: Checklist): ChecklistItem[] {
  const byCode = new Map(checklist.items.map((item) => [item.code, item]))
  return point.items.flatMap((code) => byCode.get(code) ?? [])
}
