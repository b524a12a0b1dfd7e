import type { Bilingual, Checklist, ControlPoint } from '@/changes/types'
import type { CheckBody } from '@/records/payload'
import { judge } from '@/rules/limits'

/** One thing that was not in order. */
export interface Finding {
  kind: 'limit' | 'item'
  /** The limit's parameter or the item's code. */
  of: string
  text: Bilingual
  /** Where the law asks for it: of an item its own, of a limit its control point's. */
  basis: string
  remark: string
}

/** Order 49 art. 33: the producer is ordered to correct within a time. */
const BASIS: Bilingual = { zh: '总局令第49号第三十三条', en: 'Order 49, article 33' }

/** On what an order to correct these findings rests. */
export const basesOf = (findings: readonly Finding[], say: (text: Bilingual) => string): string[] =>
  [...new Set([say(BASIS), ...findings.map(({ basis }) => basis)])].filter((basis) => basis !== '')

/** The limits that were not met, then the items that failed, in the order asked. */
export function findingsOf(
  body: Pick<CheckBody, 'measurements' | 'items'>,
  point: Pick<ControlPoint, 'limits' | 'legal_basis'>,
  checklist: Checklist,
): Finding[] {
  const ofPoint = point.legal_basis.map(({ ref, clause }) => `${ref}${clause}`).join('、')
  const limits = body.measurements.flatMap((measurement): Finding[] => {
    const limit = point.limits.find(({ parameter }) => parameter === measurement.limit)
    if (!limit || judge(limit, measurement) !== false) return []
    const value = measurement.value === undefined ? '' : ` ${measurement.value}${limit.unit === null ? '' : ` ${limit.unit}`}`
    const text = { zh: `${limit.name.zh}${value} 不达标`, en: `${limit.name.en}${value}: not met` }
    return [{ kind: 'limit', of: limit.parameter, text, basis: ofPoint, remark: '' }]
  })
  const items = body.items.flatMap(({ item, result, remark }): Finding[] => {
    const asked = checklist.items.find(({ code }) => code === item)
    if (!asked || (result !== 'does-not-conform' && result !== 'basically-conforms')) return []
    return [{ kind: 'item', of: item, text: { zh: asked.zh, en: asked.en }, basis: asked.basis, remark: remark ?? '' }]
  })
  return [...limits, ...items]
}
