import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useTime } from '@/i18n/time'
import { syncReport, type SyncReport } from '@/records/report'
import { currentKey } from '@/session/device-key'
import { useSession } from '@/session/session'
import { useLive } from '@/storage/live'
import { useSyncStatus } from '@/sync/status'

/** Whose work is on this phone and how much of it on the server, in numbers and in words. */
export function useSyncReport(): {
  /** null: nobody is signed in, or the database has not answered yet. */
  report: Readonly<{ value: SyncReport | null }>
  isAll: ComputedRef<boolean>
  sum: ComputedRef<string>
  /** The sentences after the sum that have something to say. */
  further: ComputedRef<string[]>
  asOf: ComputedRef<string>
  /** The person and the phone. */
  whose: ComputedRef<string>
} {
  const { t } = useI18n()
  const { moment } = useTime()
  const { person } = useSession()
  const status = useSyncStatus()

  const report = useLive(async () => (person.value ? syncReport(person.value.id) : null), null, [person])
  const key = useLive(async () => (person.value ? currentKey(person.value.id) : undefined), undefined, [person])
  const all = computed((): SyncReport => report.value ?? { records: 0, recordsOnServer: 0, held: 0, pictures: 0, picturesOnServer: 0 })

  return {
    report,
    isAll: computed(() => all.value.records === all.value.recordsOnServer && all.value.pictures === all.value.picturesOnServer),
    sum: computed(() => {
      const { records, recordsOnServer } = all.value
      return records === recordsOnServer ? t('syncReport.all', records) : t('syncReport.some', { n: records, sent: recordsOnServer }, records)
    }),
    further: computed(() => [
      ...(all.value.pictures > 0 ? [t('syncReport.pictures', { n: all.value.pictures, sent: all.value.picturesOnServer }, all.value.pictures)] : []),
      ...(all.value.held > 0 ? [t('syncReport.held', all.value.held)] : []),
    ]),
    asOf: computed(() => (status.lastSync === null ? t('sync.never') : t('syncReport.at', { when: moment(status.lastSync) }))),
    whose: computed(() => `${person.value?.name ?? ''} · ${t('settings.device')} ${key.value?.kid.slice(0, 12) ?? '–'}`),
  }
}
