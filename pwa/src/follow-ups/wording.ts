import { useI18n } from 'vue-i18n'
import type { Ground } from '@/changes/types'
import { sentence, useLanguage } from '@/i18n'

/** How people call a plan's period, and why an enterprise was in the pool. */
export function useFollowUpWording(): { periodText: (code: string) => string; groundsText: (grounds: readonly Ground[]) => string } {
  const { t } = useI18n()
  const { language } = useLanguage()

  function periodText(code: string): string {
    const [year = '', part = ''] = code.split('-')
    if (part === '') return t('followUps.period.year', { year })
    if (part.startsWith('Q')) return t('followUps.period.quarter', { year, n: part.slice(1) })
    if (part === 'H1' || part === 'H2') return t(`followUps.period.${part}`, { year })
    const month = new Intl.DateTimeFormat(language.value, { year: 'numeric', month: 'long', timeZone: 'UTC' })
    return month.format(new Date(`${code}-01T00:00:00Z`))
  }
  return {
    periodText,
    // The server may know a ground that is younger than this app.
    groundsText: (grounds) => grounds.map((one) => sentence(`followUps.ground.${one}`) ?? one).join(t('common.and')),
  }
}
