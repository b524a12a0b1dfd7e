import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { registerSW } from 'virtual:pwa-register'
import { flushDrafts } from '@/drafts/draft'
import { holdOpen, isOpenSomewhere } from './open'

/** How often an app that stays open asks for a new version. */
const ASK_EVERY_MS = 60 * 60 * 1000
/** How often a version that waits looks whether the other tabs are done. */
const LOOK_EVERY_MS = 2000
/** How long the browser may take to change over. */
const START_PATIENCE_MS = 5000

/** What is said of a new version that is there with all its files; null: nothing now. */
export type Offer =
  /** Nothing is half done in any tab. */
  | 'ready'
  /** Asked for, and about to start. */
  | 'starting'
  /** Asked for, but something may be half done in another tab. */
  | 'elsewhere'

export interface AppUpdate {
  offer: Readonly<Ref<Offer | null>>
  /** Start it, here and in the other tabs. */
  apply: () => Promise<void>
}

/**
 * The new version that waits. Until somebody starts it the running one goes on unchanged, and no tab in which
 * something may be half done is ever loaded anew: `settled` says whether that is so in this one.
 */
export function useAppUpdate(settled: Readonly<Ref<boolean>>): AppUpdate {
  const waiting = ref(false)
  const openElsewhere = ref(true)
  const refused = ref(false)
  const starting = ref(false)
  const replaced = ref(false)

  const activate = registerSW({
    immediate: true,
    onNeedRefresh: () => {
      waiting.value = true
    },
    onNeedReload: () => undefined, // below, in its time
    onRegisteredSW: (_script, registration) => {
      // Offline it fails, and that is no news.
      setInterval(() => void registration?.update().catch(() => undefined), ASK_EVERY_MS)
    },
  })
  onReplaced(() => {
    replaced.value = true
  })
  watch(settled, holdOpen(), { immediate: true })
  // Another tab started the new version: as soon as nothing is half done here.
  watch([replaced, settled], () => {
    if (replaced.value && settled.value) location.reload()
  })

  const look = async (): Promise<void> => {
    if (waiting.value && settled.value) openElsewhere.value = await isOpenSomewhere()
    if (!openElsewhere.value) refused.value = false
  }
  watch([waiting, settled], look)
  const looking = setInterval(() => void look(), LOOK_EVERY_MS)
  onScopeDispose(() => {
    clearInterval(looking)
  })

  const offer = computed<Offer | null>(() => {
    if (!waiting.value || !settled.value) return null
    if (starting.value) return 'starting'
    if (openElsewhere.value) return refused.value ? 'elsewhere' : null
    return 'ready'
  })
  const apply = async (): Promise<void> => {
    await look() // something may have been begun a moment ago
    refused.value = openElsewhere.value
    if (refused.value) return
    starting.value = true
    await flushDrafts()
    await activate()
    await pause(START_PATIENCE_MS)
    // Chromium lets the old worker live on, for minutes, where a request woke it just as it was to end.
    // Opening the page anew ends it.
    if (settled.value) location.reload()
    starting.value = false
  }
  return { offer, apply }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** `replaced` is called when another version takes over this page, not when the first one does. */
function onReplaced(replaced: () => void): void {
  if (!('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  let hasWorker = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    if (hasWorker) replaced()
    hasWorker = true
  })
}
