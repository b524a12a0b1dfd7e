import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { sendInBackground } from '@/sync/background'
import { SENT, TAG } from '@/sync/wake-up'

/** The part of a service worker used here; TypeScript's DOM library does not know it. */
interface Worker {
  __WB_MANIFEST: PrecacheEntry[]
  clients: { claim: () => Promise<void>; matchAll: (which: { type: 'window' }) => Promise<Page[]> }
  skipWaiting: () => Promise<void>
  addEventListener<Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void): void
}
interface Page {
  visibilityState: DocumentVisibilityState
  postMessage: (message: string) => void
}
/** An event for which the browser keeps the worker alive. */
interface Lasting {
  waitUntil: (done: Promise<unknown>) => void
}
/** Of the Static Routing API (W3C Service Workers): Chromium has it. */
interface Install extends Lasting {
  addRoutes?: (rule: { condition: { urlPattern: string }; source: 'network' }) => Promise<void>
}
interface Events {
  install: Install
  activate: Lasting
  message: MessageEvent<{ type?: unknown } | null>
  /** Of Background Sync: there is a network. */
  sync: Lasting & { tag: string }
}
declare const self: Worker

// Every file of this version, each with its hash. Nothing else is answered here: no runtime caching, and GET alone.
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')))

// The server's answers are no business of a worker: one that sleeps need not be woken to let a request pass, and
// one that is to end for a new version is not kept from it.
self.addEventListener('install', (event) => {
  event.waitUntil(event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' }).catch(() => undefined) ?? Promise.resolve())
})

// From the first visit on: its decoder must load without a network too, and an update reload it.
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})

// A new version waits until app-update/ says that nothing is open.
self.addEventListener('message', ({ data }) => {
  if (data?.type === 'SKIP_WAITING') void self.skipWaiting()
})

self.addEventListener('sync', (event) => {
  if (event.tag === TAG) event.waitUntil(send())
})

/** Throws where sending did not end well: the browser tries again later. */
async function send(): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window' })
  // One that is looked at sends by itself, and fetches too.
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) return
  const sent = await sendInBackground()
  if (sent.kind === 'done') for (const page of pages) page.postMessage(SENT)
  if (sent.kind === 'no-answer' || sent.kind === 'problem') throw new Error(sent.kind)
}
