import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { keepError } from './app-errors/errors'
import { restoreLock } from './app-lock/lock'
import { followLanguage, i18n, loadSentences } from './i18n'
import { loadScreens, router } from './router'
import './setup/install' // the browser's offer to install comes early, and once
import { restoreSession } from './session/session'
import { applyTextSize } from './settings/text-size'
import { noteUncaught } from './storage/full'
import './theme.css'

// The first screen stands by then, also on a slow phone.
const LATER_MS = 500

// A write that found no room is said on any screen; what nobody foresaw is kept for those who mend it.
const note = (error: unknown): void => {
  if (!noteUncaught(error)) keepError(error)
}
addEventListener('error', ({ error, message }: ErrorEvent) => {
  note(error ?? message)
})
addEventListener('unhandledrejection', ({ reason }) => {
  note(reason)
})

followLanguage()
// Who used the phone last decides which screen comes first, also without a network.
await Promise.all([restoreSession().then(restoreLock), loadSentences('first')])
applyTextSize()
const app = createApp(App)
app.config.errorHandler = reportError // as if Vue had not caught it
app.use(createPinia()).use(i18n).use(router).mount('#app')
setTimeout(() => {
  loadScreens().catch(() => undefined) // opened, a screen tries again
}, LATER_MS)
