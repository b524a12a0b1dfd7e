import { readonly, ref, type Ref } from 'vue'
import { registerSW } from 'virtual:pwa-register'
import { flushDrafts } from '@/drafts/draft'

/** How often an app that stays open asks for a new version. */
const ASK_EVERY_MS = 60 * 60 * 1000

const waiting = ref(false)
let activate: (() => Promise<void>) | undefined

/**
 * Whether a new version is there, with all its files, and waits; `apply` starts it. Until somebody
 * does, the running version goes on unchanged.
 */
export function useAppUpdate(): { waiting: Readonly<Ref<boolean>>; apply: () => Promise<void> } {
  activate ??= registerSW({
    immediate: true,
    onNeedRefresh: () => {
      waiting.value = true
    },
    onRegisteredSW: (_script, registration) => {
      // Offline it fails, and that is no news.
      setInterval(() => void registration?.update().catch(() => undefined), ASK_EVERY_MS)
    },
  })
  return {
    waiting: readonly(waiting),
    apply: async () => {
      await flushDrafts()
      // vite-plugin-pwa reloads only pages that a worker controlled from their start, not those of a first visit.
      navigator.serviceWorker.addEventListener('controllerchange', () => { location.reload() }, { once: true })
      await activate?.()
    },
  }
}
