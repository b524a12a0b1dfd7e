import { computed, shallowRef, type ComputedRef } from 'vue'

/** Chromium's offer to install; no type of it is standard. */
interface InstallPrompt extends Event {
  prompt: () => Promise<{ outcome: 'accepted' | 'dismissed' }>
}

const offered = shallowRef<InstallPrompt | null>(null)

// It comes once, soon after the page opens, whichever screen is shown then.
window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offered.value = event as InstallPrompt
})
window.addEventListener('appinstalled', () => {
  offered.value = null
})

/** From the home screen; in a mere tab the browser may clear the data (iOS after seven days). */
export const isInstalled = (): boolean =>
  window.matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true

export const PLATFORMS = ['android', 'ios'] as const
export type Platform = (typeof PLATFORMS)[number]

/** Whose steps to show first. */
export const platformHere = (): Platform => (/iPhone|iPad/.test(navigator.userAgent) ? 'ios' : 'android')

/** How this browser puts the app on the home screen: by our button, by its own menu as we show, or it is there. */
export function useInstall(): { way: ComputedRef<'prompt' | 'menu' | 'none'>; install: () => Promise<void> } {
  return {
    way: computed(() => (isInstalled() ? 'none' : offered.value ? 'prompt' : 'menu')),
    install: async () => {
      const prompt = offered.value
      offered.value = null
      await prompt?.prompt()
    },
  }
}
