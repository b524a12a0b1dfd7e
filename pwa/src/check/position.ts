import type { Position } from '@/records/payload'

const PATIENCE_MS = 20_000
const OLD_ENOUGH_MS = 60_000

/** Where the phone is, as decimal strings; null where it does not say or may not. */
export function currentPosition(): Promise<Position | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null)
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        resolve({
          latitude: coords.latitude.toFixed(6),
          longitude: coords.longitude.toFixed(6),
          accuracy_m: coords.accuracy.toFixed(0),
        })
      },
      () => {
        resolve(null)
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: OLD_ENOUGH_MS },
    )
  })
}
