import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Limit } from '@/changes/types'
import { useLanguage } from '@/i18n'

const SIGN = { '<=': '≤', '>=': '≥' } as const
// A figure is read with its own minus sign, not with a hyphen.
const figure = (decimal: string): string => decimal.replace(/^-/, '−')

// Units are written as their standards write them; this one is a Chinese word.
const UNITS_IN_ENGLISH: Readonly<Record<string, string>> = { 月: 'months' }

/** How a limit is said on every screen. */
export function useWording(): {
  /** The limit itself, e.g. "≥ 72 ℃ for ≥ 15 s". */
  limitText: (limit: Limit) => string
  /** The unit as it is read; empty where there is none. */
  unitText: (unit: string | null) => string
  /** What the two buttons say, the good answer first. */
  answersFor: (limit: Limit) => { good: string; bad: string }
  /** Of one sample where none may hold any. */
  detected: ComputedRef<{ good: string; bad: string }>
} {
  const { t } = useI18n()
  const { say, language } = useLanguage()

  const unitText = (unit: string | null): string =>
    unit === null ? '' : language.value === 'en' ? (UNITS_IN_ENGLISH[unit] ?? unit) : unit

  function quantity(limit: Limit): string {
    const unit = limit.unit === null ? '' : ` ${unitText(limit.unit)}`
    if (Array.isArray(limit.value)) return `${figure(limit.value[0])} – ${figure(limit.value[1])}${unit}`
    const sign = limit.operator === '<=' || limit.operator === '>=' ? `${SIGN[limit.operator]} ` : ''
    return `${sign}${figure(limit.value ?? '')}${unit}`
  }

  function timed(limit: Limit): string {
    if (limit.duration === null) return quantity(limit)
    const { operator, value, unit } = limit.duration
    return t(operator === '<=' ? 'limit.within' : 'limit.heldFor', { quantity: quantity(limit), time: `${value} ${unit}` })
  }

  function plan({ sampling_plan: plan, unit }: Limit): string {
    if (plan === null) return ''
    const per = unit === null ? '' : ` ${unit}`
    if (plan.m === '0' && plan.c === 0) return t('limit.noneOf', { n: plan.n, unit: per })
    // As the standards write it; inspectors read it so.
    return `n=${plan.n}, c=${plan.c}, m=${plan.m}${plan.M === null ? '' : `, M=${plan.M}`}${per}`
  }

  return {
    unitText,
    limitText: (limit) => {
      if (!limit.confirmed) return t('limit.plantPlan')
      if (limit.operator === 'plan') return plan(limit)
      if (limit.operator === 'required') return limit.answers ? say(limit.answers) : t('limit.required')
      if (limit.operator === 'not_permitted') return t('limit.not_permitted')
      if (limit.operator === 'not_detected') return limit.answers ? say(limit.answers) : t('limit.not_detected')
      return timed(limit)
    },
    answersFor: (limit) => {
      if (limit.answers) return { good: say(limit.answers), bad: t('answer.not', { answer: say(limit.answers).toLowerCase() }) }
      const asked = limit.confirmed ? limit.operator : 'plant_plan'
      const known = ['required', 'not_permitted', 'not_detected'].includes(asked) ? asked : 'plant_plan'
      return { good: t(`answer.${known}.good`), bad: t(`answer.${known}.bad`) }
    },
    detected: computed(() => ({ good: t('answer.not_detected.good'), bad: t('answer.not_detected.bad') })),
  }
}
