import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'
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
import { claim } from './claim'
import { draftsOf, dropDraft, findDraft, keepBegun, keepDraft } from './keep'
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
  /** null: none begun at this point, or it is open elsewhere. Change it in place; every change is kept. */
  draft: Ref<CheckDraft | null>
  /** False until the database was asked, and while the check is open elsewhere. */
  loaded: Readonly<Ref<boolean>>
  /** Another tab has this check open; it is given back as soon as that one closes. */
  elsewhere: Readonly<Ref<boolean>>
  /** Go on here; the other tab lets go. */
  takeOver: () => void
  /** `failed`: the last change could not be written; say so, and do not let the person leave. */
  saving: Readonly<Ref<'saved' | 'saving' | 'failed'>>
  /** When what is shown was last written, RFC 3339 UTC. */
  savedAt: Readonly<Ref<string | null>>
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

/** Begin a check at a control point. One that was begun there already, in another tab perhaps, stays. */
export async function beginDraft(beginning: Beginning): Promise<void> {
  const person = currentPerson()
  if (person !== null) await keepBegun(person, begun(beginning))
}

/** The check being filled in at a control point: restored as it was, kept with every keystroke, in one tab at a time. */
export function useDraft(controlPoint: string): DraftInHand {
  const person = currentPerson() ?? ''
  const draft = ref<CheckDraft | null>(null)
  const loaded = ref(false)
  const elsewhere = ref(false)
  const saving = ref<'saved' | 'saving' | 'failed'>('saved')
  const savedAt = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing = Promise.resolve()

  const write = async (): Promise<void> => {
    if (draft.value === null) return
    // Drafts hold JSON only; the copy leaves Vue's proxies behind.
    const copy = JSON.parse(JSON.stringify(draft.value)) as CheckDraft
    try {
      savedAt.value = await keepDraft(person, copy)
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
  const flushPending = (): Promise<void> => (timer === undefined ? writing : flush())

  const load = async (): Promise<void> => {
    const row = await findDraft(person, controlPoint)
    if (elsewhere.value) return // taken over meanwhile
    draft.value = row?.draft ?? null
    savedAt.value = row?.changed_at ?? null
    loaded.value = true
  }
  const { takeOver, release } = claim(`draft ${person} ${controlPoint}`, {
    held: () => {
      elsewhere.value = false
      void load()
    },
    elsewhere: () => {
      // What this tab holds is older from now on: it must not be written any more.
      clearTimeout(timer)
      timer = undefined
      elsewhere.value = true
      loaded.value = false
      draft.value = null
    },
  })

  watch(
    draft,
    (_now, before) => {
      // What was just read is not a change.
      if (draft.value === null || before === null) return
      saving.value = 'saving'
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), PAUSE_MS)
    },
    { deep: true },
  )
  // A phone may kill the page at any time after it is hidden, without another word.
  const onHidden = (): void => void flushPending()
  document.addEventListener('visibilitychange', onHidden)
  inHand.add(flush)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onHidden)
    inHand.delete(flush)
    // The next screen of the same check reads what this one wrote last.
    void flushPending().finally(release)
  })

  return {
    draft,
    loaded: readonly(loaded),
    elsewhere: readonly(elsewhere),
    takeOver,
    saving: readonly(saving),
    savedAt: readonly(savedAt),
    flush,
    seal: async () => {
      await flush()
      if (draft.value === null) throw new Error('nothing to seal')
      const sealed = await sealCheck(JSON.parse(JSON.stringify(draft.value)) as CheckDraft)
      draft.value = null
      return sealed
    },
    discard: async () => {
      draft.value = null
      await flush()
      await dropDraft(person, controlPoint)
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
