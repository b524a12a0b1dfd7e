import { shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue'
import { currentPosition } from '@/check/position'
import { isFar, metresBetween, type Place } from '@/rules/distance'

/**
 * How many metres this phone is from where a label was posted, once it knows and where that is far;
 * else null. It comes after the verdict, which does not wait for satellites.
 */
export function useFarFrom(posted: MaybeRefOrGetter<Place | null | undefined>): Readonly<ShallowRef<number | null>> {
  const metres = shallowRef<number | null>(null)
  watch(
    () => toValue(posted),
    async (place) => {
      metres.value = null
      if (!place) return
      const here = await currentPosition()
      if (!here || place !== toValue(posted)) return
      const distance = metresBetween(here, place)
      if (isFar(distance, Number(here.accuracy_m))) metres.value = distance
    },
    { immediate: true },
  )
  return metres
}
