import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
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

followLanguage()
// Who used the phone last decides which screen comes first, also without a network.
await Promise.all([restoreSession().then(restoreLock), loadSentences('first')])
applyTextSize()
const app = createApp(App)
// A write that found no room is said on any screen; all else goes to the console, as ever.
app.config.errorHandler = (error) => {
  if (!noteUncaught(error)) reportError(error)
}
addEventListener('unhandledrejection', ({ reason }) => noteUncaught(reason))
app.use(createPinia()).use(i18n).use(router).mount('#app')
setTimeout(() => {
  loadScreens().catch(() => undefined) // opened, a screen tries again
}, LATER_MS)
