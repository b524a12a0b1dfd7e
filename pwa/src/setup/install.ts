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

const isInstalled = (): boolean =>
  window.matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true

const isIos = (): boolean => /iPhone|iPad/.test(navigator.userAgent)

/** How this browser puts the app on the home screen: by our button, by the share menu of iOS, or not that we know. */
export function useInstall(): { way: ComputedRef<'prompt' | 'ios' | 'none'>; install: () => Promise<void> } {
  return {
    way: computed(() => (isInstalled() ? 'none' : offered.value ? 'prompt' : isIos() ? 'ios' : 'none')),
    install: async () => {
      const prompt = offered.value
      offered.value = null
      await prompt?.prompt()
    },
  }
}
