import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'
import { keepError } from '@/app-errors/errors'
import type { Sealed } from '@/records/seal'
import { currentPerson } from '@/session/session'
import type { DraftRow } from '@/storage/database'
import { claim } from './claim'
import { draftsOf, dropDraft, findDraft, keepDraft } from './keep'
import type { Draft } from './types'

/** A disk that was full may have room again, a database that failed may answer. */
const AGAIN_MS = 1000

/** One thing to fill in and seal. */
export interface Work<D extends Draft> {
  /** Of about.ts. */
  about: string
  /** What a screen begins with where nothing is kept; it is kept with the first change. null: there is nothing to begin. */
  begin?: () => Promise<D | null>
  /** Throws SealRefused. */
  seal: (draft: D) => Promise<Sealed>
}

export interface DraftInHand<D extends Draft> {
  /** null: none begun, or it is open elsewhere. Change it in place; every change is kept. */
  draft: Ref<D | null>
  /** False until the database was asked, and while it is open elsewhere. */
  loaded: Readonly<Ref<boolean>>
  /** Another tab has it open; it is given back as soon as that one closes. */
  elsewhere: Readonly<Ref<boolean>>
  /** Go on here; the other tab lets go. */
  takeOver: () => void
  /** `failed`: the last change could not be written; say so, and do not let the person leave. */
  saving: Readonly<Ref<'saved' | 'saving' | 'failed'>>
  /** When what is shown was last written, RFC 3339 UTC; null: never yet. */
  savedAt: Readonly<Ref<string | null>>
  /** Write what is pending now. */
  flush: () => Promise<void>
  /** Seal it as it stands; throws SealRefused, and then the draft stays. */
  seal: () => Promise<Sealed>
  discard: () => Promise<void>
}

const inHand = new Set<() => Promise<void>>()

/** Write whatever is pending in any draft on the screen, before the page goes. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...inHand].map((flush) => flush()))
}

/** What is being filled in: restored as it was, kept with every keystroke, in one tab at a time. */
export function useDraft<D extends Draft>({ about, begin, seal }: Work<D>): DraftInHand<D> {
  const person = currentPerson() ?? ''
  const draft = ref(null) as Ref<D | null>
  const loaded = ref(false)
  const elsewhere = ref(false)
  const saving = ref<'saved' | 'saving' | 'failed'>('saved')
  const savedAt = ref<string | null>(null)
  /** What need not be written: as it is on the disk, or as it was begun, which nobody wants to find again. */
  let asKept: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing = Promise.resolve()
  let closed = false

  const write = async (): Promise<void> => {
    if (draft.value === null) return
    const text = JSON.stringify(draft.value)
    try {
      if (text !== asKept) savedAt.value = await keepDraft(person, plain(draft.value))
      asKept = text
      if (JSON.stringify(draft.value) === text) saving.value = 'saved'
    } catch (error) {
      keepError(error)
      saving.value = 'failed'
      if (!closed) timer ??= setTimeout(() => void flush(), AGAIN_MS)
    }
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write) // one after another: what was typed during one is in the next
    return writing
  }

  const read = async (): Promise<void> => {
    const row = await findDraft(person, about)
    const found = (row?.draft as D | undefined) ?? (await begin?.()) ?? null
    if (elsewhere.value || loaded.value) return // taken over meanwhile, or read by a later try
    draft.value = found
    asKept = JSON.stringify(found)
    savedAt.value = row?.changed_at ?? null
    loaded.value = true
  }
  const load = (): void => {
    read().catch((error: unknown) => {
      keepError(error)
      // Nothing else would ever fill an empty screen.
      if (!closed && !elsewhere.value) setTimeout(load, AGAIN_MS)
    })
  }
  const { takeOver, release } = claim(`draft ${person} ${about}`, {
    held: () => {
      elsewhere.value = false
      load()
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
      // At once: what waits for a pause is what a killed tab loses.
      if (saving.value === 'failed') return // tried again in a moment
      saving.value = 'saving'
      void flush()
    },
    { deep: true },
  )
  // A phone may kill the page at any time after it is hidden, without another word.
  const onHidden = (): void => void flush()
  document.addEventListener('visibilitychange', onHidden)
  inHand.add(flush)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onHidden)
    inHand.delete(flush)
    closed = true
    // The next screen of the same draft reads what this one wrote last.
    void flush().finally(release)
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
      const sealed = await seal(plain(draft.value))
      draft.value = null
      return sealed
    },
    discard: async () => {
      draft.value = null
      await flush()
      await dropDraft(person, about)
    },
  }
}

/** What the signed-in person has begun and not sealed, last touched first. */
export async function openDrafts(): Promise<DraftRow[]> {
  const person = currentPerson()
  return person === null ? [] : draftsOf(person)
}

/** Drafts hold JSON only; the copy leaves Vue's proxies behind. */
const plain = <D extends Draft>(draft: D): D => JSON.parse(JSON.stringify(draft)) as D
