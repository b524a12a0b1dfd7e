import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useLanguage } from './index'

const EACH_HALF_MINUTE_MS = 30_000
const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** The installation's time zone once it is known; until then the phone's own. */
export const timezone = ref<string | undefined>(undefined)

/** Days and moments as people of this installation write them. */
export function useTime(): {
  /** Of `YYYY-MM-DD`. */
  day: (date: string) => string
  /** Of an RFC 3339 instant. */
  moment: (instant: string) => string
  /** The time of day of an instant, with seconds. */
  clock: (instant: string) => string
  /** So many, as minutes, hours or days. */
  minutes: (count: number) => string
  /** Metres as people say them, e.g. "1.2 km". */
  length: (metres: number) => string
  /** "3 minutes ago"; moves on by itself. */
  ago: ComputedRef<(instant: string) => string>
} {
  const { t } = useI18n()
  const { language } = useLanguage()
  const now = ref(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, EACH_HALF_MINUTE_MS)
  onScopeDispose(() => {
    clearInterval(timer)
  })

  const inZone = (): { timeZone?: string } => (timezone.value === undefined ? {} : { timeZone: timezone.value })
  const days = computed(() => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: 'UTC' }))
  const moments = computed(
    () =>
      new Intl.DateTimeFormat(language.value, {
        dateStyle: 'medium',
        timeStyle: 'short',
        hourCycle: 'h23',
        ...inZone(),
      }),
  )
  const clocks = computed(
    () => new Intl.DateTimeFormat(language.value, { timeStyle: 'medium', hourCycle: 'h23', ...inZone() }),
  )
  const quantity = (value: number, unit: 'meter' | 'kilometer'): string =>
    new Intl.NumberFormat(language.value, { style: 'unit', unit, maximumSignificantDigits: 2 }).format(value)
  const relative = computed(() => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }))

  return {
    day: (date) => days.value.format(new Date(`${date}T00:00:00Z`)),
    clock: (instant) => clocks.value.format(new Date(instant)),
    length: (metres) => (metres < 1000 ? quantity(metres, 'meter') : quantity(metres / 1000, 'kilometer')),
    moment: (instant) => moments.value.format(new Date(instant)),
    minutes: (count) => {
      const [unit, length] = count < 120 ? (['minute', 1] as const) : count < 2880 ? (['hour', 60] as const) : (['day', 1440] as const)
      const format = { style: 'unit', unit, unitDisplay: 'long' } as const
      return new Intl.NumberFormat(language.value, format).format(Math.round(count / length))
    },
    ago: computed(() => (instant) => {
      const seconds = Math.max(0, (now.value - Date.parse(instant)) / 1000)
      const step = STEPS.find(([, length]) => seconds >= length)
      return step ? relative.value.format(-Math.floor(seconds / step[1]), step[0]) : t('time.now')
    }),
  }
}
