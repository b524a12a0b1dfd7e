import { onScopeDispose, readonly, ref, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'
import type { ControlPoint } from '@/changes/types'
import { localInstant } from '@/records/clock'
import { sealCheck } from '@/records/check'
import type { CheckBody } from '@/records/payload'
import type { Sealed } from '@/records/seal'
import { uuidv7 } from '@/records/uuid'
import type { Measurement } from '@/rules/limits'
import type { ItemAnswer } from '@/rules/results'
import { currentPerson } from '@/session/session'
import type { DraftRow } from '@/storage/database'
import { draftsOf, dropDraft, findDraft, keepDraft } from './keep'
import type { CheckDraft, MeasurementDraft } from './types'

/** A killed tab loses at most this much typing. */
const PAUSE_MS = 250

export interface Beginning {
  point: ControlPoint
  checklistVersion: number
  label: string
  scannedBy: CheckDraft['scan']['by']
  inspectors: string[]
  /** Answered earlier in the same visit. */
  items?: ItemAnswer[]
  /** The sealed check that this one corrects: it begins as that one ended, but nobody has signed it. */
  corrects?: { id: string; body: CheckBody }
}

export interface DraftInHand {
  /** null: none begun at this point. Change it in place; every change is kept. */
  draft: Ref<CheckDraft | null>
  /** False until the database was asked. */
  loaded: Readonly<Ref<boolean>>
  /** `failed`: the last change could not be written; say so, and do not let the person leave. */
  saving: Readonly<Ref<'saved' | 'saving' | 'failed'>>
  start: (beginning: Beginning) => Promise<void>
  /** Write what is pending now. */
  flush: () => Promise<void>
  /** Seal the check as it stands; throws SealRefused, and then the draft stays. */
  seal: () => Promise<Sealed>
  discard: () => Promise<void>
}

const inHand = new Set<() => Promise<void>>()

/** Write whatever is pending in any draft on the screen, before the page goes. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...inHand].map((flush) => flush()))
}

/** The check being filled in at a control point: restored as it was, kept with every keystroke. */
export function useDraft(controlPoint: MaybeRefOrGetter<string>): DraftInHand {
  const draft = ref<CheckDraft | null>(null)
  const loaded = ref(false)
  const saving = ref<'saved' | 'saving' | 'failed'>('saved')
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing = Promise.resolve()

  const write = async (): Promise<void> => {
    const person = currentPerson()
    if (draft.value === null || person === null) return
    // Drafts hold JSON only; the copy leaves Vue's proxies behind.
    const copy = JSON.parse(JSON.stringify(draft.value)) as CheckDraft
    try {
      await keepDraft(person, copy)
      if (timer === undefined) saving.value = 'saved'
    } catch {
      saving.value = 'failed'
    }
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write) // one after another: the last state wins
    return writing
  }
  const flushPending = (): void => {
    if (timer !== undefined) void flush()
  }

  const load = async (id: string): Promise<void> => {
    const person = currentPerson()
    loaded.value = false
    const found = person === null ? null : await findDraft(person, id)
    if (id !== toValue(controlPoint)) return
    draft.value = found
    loaded.value = true
  }
  watch(() => toValue(controlPoint), load, { immediate: true })

  watch(
    draft,
    () => {
      if (draft.value === null) return
      saving.value = 'saving'
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), PAUSE_MS)
    },
    { deep: true },
  )
  // A phone may kill the page at any time after it is hidden, without another word.
  document.addEventListener('visibilitychange', flushPending)
  inHand.add(flush)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', flushPending)
    inHand.delete(flush)
    flushPending()
  })

  return {
    draft,
    loaded: readonly(loaded),
    saving: readonly(saving),
    flush,
    start: async (beginning) => {
      draft.value = begun(beginning)
      await flush()
    },
    seal: async () => {
      await flush()
      if (draft.value === null) throw new Error('nothing to seal')
      const sealed = await sealCheck(JSON.parse(JSON.stringify(draft.value)) as CheckDraft)
      draft.value = null
      return sealed
    },
    discard: async () => {
      const person = currentPerson()
      draft.value = null
      await flush()
      if (person !== null) await dropDraft(person, toValue(controlPoint))
    },
  }
}

/** What the signed-in person has begun and not sealed, last touched first. */
export async function openDrafts(): Promise<DraftRow[]> {
  const person = currentPerson()
  return person === null ? [] : draftsOf(person)
}

function begun({ point, checklistVersion, label, scannedBy, inspectors, items = [], corrects }: Beginning): CheckDraft {
  return {
    id: uuidv7(),
    point,
    checklist_version: checklistVersion,
    label,
    scan: { by: scannedBy, at: localInstant() },
    measurements: {},
    items: byCode(items),
    prefilled: items.map(({ item }) => item),
    incident_risk: false,
    remark: '',
    photos: [],
    position: null,
    inspectors,
    signatures: [],
    replaces: null,
    ...(corrects && asSealed(corrects.body)),
    ...(corrects && { replaces: corrects.id }),
  }
}

const byCode = (items: ItemAnswer[]): CheckDraft['items'] => Object.fromEntries(items.map(({ item, ...answer }) => [item, answer]))

/** What a sealed check says, to be changed where it was wrong. */
const asSealed = ({ measurements, items, incident_risk = false, remark = '', photos }: CheckBody): Partial<CheckDraft> => ({
  measurements: Object.fromEntries(measurements.map((measurement) => [measurement.limit, typedAs(measurement)])),
  items: byCode(items),
  prefilled: [],
  incident_risk,
  remark,
  photos,
})

/** A sealed measurement as somebody would type it again. */
function typedAs({ value, met, counts, duration, from, reference, instrument }: Measurement): MeasurementDraft {
  return {
    from,
    ...(value !== undefined && { value }),
    ...(met !== undefined && { met }),
    ...(counts !== undefined && { counts }),
    ...(duration !== undefined && { duration: duration.value }),
    ...(reference !== undefined && { reference }),
    ...(instrument !== undefined && { instrument }),
  }
}
