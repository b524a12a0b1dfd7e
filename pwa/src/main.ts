import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { restoreLock } from './app-lock/lock'
import { followLanguage, i18n, loadSentences } from './i18n'
import { loadScreens, router } from './router'
import './setup/install' // the browser's offer to install comes early, and once
import { restoreSession } from './session/session'
import { applyTextSize } from './settings/text-size'
import './theme.css'

// The first screen stands by then, also on a slow phone.
const LATER_MS = 500

followLanguage()
// Who used the phone last decides which screen comes first, also without a network.
await Promise.all([restoreSession().then(restoreLock), loadSentences('first')])
applyTextSize()
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
setTimeout(() => {
  loadScreens().catch(() => undefined) // opened, a screen tries again
}, LATER_MS)
