/** What the browser calls our service worker with, once there is a network. */
export const TAG = 'send-unsent'
/** What the worker tells the pages that nobody looks at, once it has sent. */
export const SENT = 'sent'

/** Background Sync (WICG): Chromium has it, Safari and Firefox do not; TypeScript's DOM library does not know it. */
type Registration = ServiceWorkerRegistration & { sync?: { register: (tag: string) => Promise<void> } }

let registration: Registration | null = null

/** Told when the worker has sent something; returns what ends it. */
export function followWorker(onSent: () => void): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined
  const { serviceWorker } = navigator
  const hear = ({ data }: MessageEvent<unknown>): void => {
    if (data === SENT) onSent()
  }
  serviceWorker.addEventListener('message', hear)
  void serviceWorker.ready.then((ready) => {
    registration = ready
  })
  return () => {
    serviceWorker.removeEventListener('message', hear)
  }
}

/**
 * Have the browser send what is unsent once there is a network, even if the app is closed by then. Asked at
 * once, without a pause: the page may be about to go. Where it cannot, all goes on as without.
 */
export function askToBeWoken(): void {
  registration?.sync?.register(TAG).catch(() => undefined)
}
