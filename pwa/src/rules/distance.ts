/** A place on WGS 84, in degrees as decimal strings. */
export interface Place {
  latitude: string
  longitude: string
}

const EARTH_RADIUS_M = 6_371_009 // mean radius of WGS 84's ellipsoid
/** Our own choice: a large plant's yard, and a poor fix beside its walls. */
const FAR_M = 300

/** Metres along the great circle, as the server reckons them. */
export function metresBetween(one: Place, other: Place): number {
  const [latitude, longitude] = [radians(one.latitude), radians(one.longitude)]
  const [latitude2, longitude2] = [radians(other.latitude), radians(other.longitude)]
  const halfChord = Math.sqrt(
    Math.sin((latitude2 - latitude) / 2) ** 2 +
      Math.cos(latitude) * Math.cos(latitude2) * Math.sin((longitude2 - longitude) / 2) ** 2,
  )
  return Math.round(2 * EARTH_RADIUS_M * Math.asin(Math.min(1, halfChord)))
}

/** Whether it is too far even if the phone is wrong by as much as it says it may be. */
export const isFar = (metres: number, accuracyM: number): boolean => metres - accuracyM > FAR_M

const radians = (degrees: string): number => (Number(degrees) * Math.PI) / 180
