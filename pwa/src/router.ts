import { ref, type Component } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { keepError } from '@/app-errors/errors'
import SignInView from '@/setup/SignInView.vue'
import TodayView from '@/today/TodayView.vue'
import { loadSentences } from '@/i18n'
import type * as Screens from './screens'
import { useSession } from '@/session/session'
import { isSetUp } from '@/session/setup'

// One file for all of them, and one for what they say: they are there or they are not.
const loadLater = async (): Promise<typeof Screens> => (await Promise.all([import('./screens'), loadSentences('later')]))[0]
const later = (name: keyof typeof Screens) => async (): Promise<Component> => (await loadLater())[name]

/** A screen was asked for whose file is not on this phone: the very first visit lost its network. */
export const isScreenMissing = ref(false)

declare module 'vue-router' {
  interface RouteMeta {
    /** What a person must have done to come here; without it: signed in, and this phone set up. */
    open?: 'to-all' | 'to-signed-in'
  }
}

export const router = createRouter({
  history: createWebHistory('/app/'),
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is still experimental
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  // The first screens come with the start; the others right after it, see loadScreens().
  routes: [
    { path: '/sign-in', name: 'sign-in', meta: { open: 'to-all' }, component: SignInView },
    { path: '/invitation', name: 'invitation', meta: { open: 'to-all' }, component: later('InvitationView') },
    { path: '/install', name: 'install', meta: { open: 'to-all' }, component: later('InstallView') },
    { path: '/set-up', name: 'set-up', meta: { open: 'to-signed-in' }, component: later('SetUpView') },
    { path: '/', name: 'today', component: TodayView },
    { path: '/scan', name: 'scan', component: later('ScanView') },
    { path: '/enterprise/:id', name: 'enterprise', props: true, component: later('EnterpriseView') },
    { path: '/visit/:id', name: 'visit', props: true, component: later('VisitView') },
    { path: '/visit/:id/summary', name: 'summary', props: true, component: later('SummaryView') },
    { path: '/bind/:code', name: 'bind', props: true, component: later('BindView') },
    { path: '/corrections', name: 'corrections', component: later('CorrectionsView') },
    { path: '/correction/:id/:kind(evidence|review)', name: 'correction-step', props: true, component: later('CorrectionStepView') },
    { path: '/order/:sha256', name: 'order', props: true, component: later('OrderView') },
    { path: '/follow-ups', name: 'follow-ups', component: later('FollowUpsView') },
    { path: '/enterprise/:id/follow-up/:plan?', name: 'follow-up', props: true, component: later('FollowUpView') },
    { path: '/point/:id', name: 'point', props: true, component: later('ControlPointView') },
    { path: '/point/:id/report/:state', name: 'report', props: true, component: later('PostingView') },
    { path: '/point/:id/check', name: 'check', props: true, component: later('CheckView') },
    { path: '/point/:id/seal', name: 'seal', props: true, component: later('SealView') },
    { path: '/sealed/:sha256', name: 'sealed', props: true, component: later('SealedView') },
    { path: '/outbox', name: 'outbox', component: later('OutboxView') },
    { path: '/outbox/:sha256', name: 'record', props: true, component: later('RecordView') },
    { path: '/settings', name: 'settings', component: later('SettingsView') },
    { path: '/seal-log', name: 'seal-log', component: later('SealLogView') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open === 'to-all') return true
  if (useSession().person.value === null) return { name: 'sign-in' }
  if (to.meta.open === 'to-signed-in' || (await isSetUp())) return true
  return { name: 'set-up' }
})

router.onError((error) => {
  keepError(error)
  isScreenMissing.value = true
})
router.afterEach((_to, _from, failure) => {
  if (!failure) isScreenMissing.value = false
})

/**
 * Load the other screens once the first one stands. What is needed in a cold store must not be
 * fetched there, and a version that was replaced meanwhile no longer has its files anywhere.
 */
export async function loadScreens(): Promise<void> {
  await router.isReady()
  await loadLater()
}
