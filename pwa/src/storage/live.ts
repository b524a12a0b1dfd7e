import { liveQuery, type Subscription } from 'dexie'
import { keepError } from '@/app-errors/errors'
import { onScopeDispose, shallowReadonly, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue'

/**
 * What a query over the database gives, and gives again whenever what it read changes.
 *
 * `deps` are what the query depends on besides the database. A query that fails keeps the last
 * answer: the screen stays usable, and the next change asks again. What it awaits beside the
 * database, it awaits as `Promise.resolve(…)`: WebKit's own promises lose Dexie's track.
 */
export function useLive<T>(query: () => Promise<T>, initial: T, deps: WatchSource[] = []): Readonly<ShallowRef<T>> {
  const value = shallowRef(initial)
  let subscription: Subscription | undefined
  const follow = (): void => {
    subscription?.unsubscribe()
    // Only an async function is followed beyond its first await.
    subscription = liveQuery(async () => query()).subscribe({
      next: (found) => {
        value.value = found
      },
      error: keepError,
    })
  }
  if (deps.length > 0) watch(deps, follow)
  follow()
  onScopeDispose(() => subscription?.unsubscribe())
  return shallowReadonly(value)
}
