import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { registerSW } from 'virtual:pwa-register'
import { flushDrafts } from '@/drafts/draft'
import { holdOpen, isOpenSomewhere } from './open'

/** How often an app that stays open asks for a new version. */
const ASK_EVERY_MS = 60 * 60 * 1000
/** How often a version that waits looks whether the other tabs are done. */
const LOOK_EVERY_MS = 2000

export interface AppUpdate {
  /** A new version is there, with all its files, and nothing is half done in any tab. */
  offered: Readonly<Ref<boolean>>
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
  }
  watch([waiting, settled], look)
  const looking = setInterval(() => void look(), LOOK_EVERY_MS)
  onScopeDispose(() => {
    clearInterval(looking)
  })

  return {
    offered: computed(() => waiting.value && settled.value && !openElsewhere.value),
    apply: async () => {
      await look() // something may have been begun a moment ago
      if (openElsewhere.value) return
      await flushDrafts()
      await activate()
    },
  }
}

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
