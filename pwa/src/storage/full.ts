import { readonly, ref, type Ref } from 'vue'
import { isDiskFull } from './steadfast'

const refused = ref(false)

/** Whether a write found no room, and the screen that asked for it had no words of its own for that. */
export const diskFull: Readonly<Ref<boolean>> = readonly(refused)

/** What nobody caught: where a full disk is the cause, the person is told. Whether it was. */
export function noteUncaught(error: unknown): boolean {
  if (isDiskFull(error)) refused.value = true
  return isDiskFull(error)
}

/** Read, or gone on to something else. */
export function forgetDiskFull(): void {
  refused.value = false
}
