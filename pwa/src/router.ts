import { createRouter, createWebHistory } from 'vue-router'
import CheckView from '@/check/CheckView.vue'
import SealView from '@/check/SealView.vue'
import ControlPointView from '@/control-point/ControlPointView.vue'
import PostingView from '@/control-point/PostingView.vue'
import EnterpriseView from '@/enterprise/EnterpriseView.vue'
import OutboxView from '@/outbox/OutboxView.vue'
import RecordView from '@/outbox/RecordView.vue'
import SealedView from '@/outbox/SealedView.vue'
import ScanView from '@/scan/ScanView.vue'
import SettingsView from '@/settings/SettingsView.vue'
import SetUpView from '@/setup/SetUpView.vue'
import SignInView from '@/setup/SignInView.vue'
import TodayView from '@/today/TodayView.vue'
import BindView from '@/control-point/BindView.vue'
import SummaryView from '@/visit/SummaryView.vue'
import VisitView from '@/visit/VisitView.vue'
import { useSession } from '@/session/session'
import { isSetUp } from '@/session/setup'

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
  // Every screen comes with the app: one that is fetched later may not come at all.
  routes: [
    { path: '/sign-in', name: 'sign-in', meta: { open: 'to-all' }, component: SignInView },
    { path: '/set-up', name: 'set-up', meta: { open: 'to-signed-in' }, component: SetUpView },
    { path: '/', name: 'today', component: TodayView },
    { path: '/scan', name: 'scan', component: ScanView },
    { path: '/enterprise/:id', name: 'enterprise', props: true, component: EnterpriseView },
    { path: '/visit/:id', name: 'visit', props: true, component: VisitView },
    { path: '/visit/:id/summary', name: 'summary', props: true, component: SummaryView },
    { path: '/bind/:code', name: 'bind', props: true, component: BindView },
    { path: '/point/:id', name: 'point', props: true, component: ControlPointView },
    { path: '/point/:id/report/:state', name: 'report', props: true, component: PostingView },
    { path: '/point/:id/check', name: 'check', props: true, component: CheckView },
    { path: '/point/:id/seal', name: 'seal', props: true, component: SealView },
    { path: '/sealed/:sha256', name: 'sealed', props: true, component: SealedView },
    { path: '/outbox', name: 'outbox', component: OutboxView },
    { path: '/outbox/:sha256', name: 'record', props: true, component: RecordView },
    { path: '/settings', name: 'settings', component: SettingsView },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open === 'to-all') return true
  if (useSession().person.value === null) return { name: 'sign-in' }
  if (to.meta.open === 'to-signed-in' || (await isSetUp())) return true
  return { name: 'set-up' }
})
