import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { restoreLock } from './app-lock/lock'
import { followLanguage, i18n } from './i18n'
import { router } from './router'
import './setup/install' // the browser's offer to install comes early, and once
import { restoreSession } from './session/session'
import './theme.css'

// Who used the phone last decides which screen comes first, also without a network.
await restoreSession()
await restoreLock()
followLanguage()
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
