import type { Position } from '@/records/payload'
import { grouped } from '@/rules/codes'

export const LONGEST_SIDE = 1600
/** What a picture is aimed at; the last quality is taken as it comes. */
export const AIM_BYTES = 300_000
export const QUALITIES = [0.82, 0.72, 0.62, 0.52]

export interface Size {
  width: number
  height: number
}

/** The size scaled down, never up, so that neither side exceeds the longest. */
export function fitted({ width, height }: Size, longest: number = LONGEST_SIDE): Size {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** What is written into the picture: time, place, label. The inspector reads it; the hash binds it. */
export function watermark(takenAt: string, code: string | null, position: Position | null): string[] {
  const [day = '', time = ''] = takenAt.split('T')
  const place = position ? `${position.latitude}, ${position.longitude} ±${position.accuracy_m} m` : null
  return [`${day} ${time.slice(0, 8)} ${time.slice(12)}`, place, code === null ? null : grouped(code)].filter(
    (line) => line !== null,
  )
}
