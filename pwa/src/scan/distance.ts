import { shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue'
import { currentPosition } from '@/check/position'
import { isFar, metresBetween, type Place } from '@/rules/distance'

/**
 * How many metres this phone is from where a label was posted, once it knows and where that is far;
 * else null. It comes after the verdict, which does not wait for satellites.
 */
export function useFarFrom(posted: MaybeRefOrGetter<Place | null | undefined>): Readonly<ShallowRef<number | null>> {
  const metres = shallowRef<number | null>(null)
  // By what it says: a live query gives the same place as another object.
  const place = (): string | null => {
    const known = toValue(posted)
    return known ? `${known.latitude} ${known.longitude}` : null
  }
  watch(
    place,
    async (asked) => {
      metres.value = null
      const [known, here] = [toValue(posted), asked === null ? null : await currentPosition()]
      if (!known || !here || asked !== place()) return
      const distance = metresBetween(here, known)
      if (isFar(distance, Number(here.accuracy_m))) metres.value = distance
    },
    { immediate: true },
  )
  return metres
}
