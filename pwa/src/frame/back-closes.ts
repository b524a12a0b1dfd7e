import type { Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

/** The phone's own way back closes what lies over a screen, and leaves the screen. */
export function backCloses(show: Ref<boolean>): void {
  onBeforeRouteLeave((to) => {
    // Where a person goes back, the browser is there already; where the app goes on, it is not yet.
    const wentBack = (history.state as { current?: unknown } | null)?.current === to.fullPath
    if (!show.value || !wentBack) return true
    show.value = false
    return false
  })
}
