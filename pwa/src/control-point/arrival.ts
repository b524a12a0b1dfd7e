import type { Judgement } from '@/changes/judge'

type Genuine = Extract<Judgement, { label: unknown }>

let arrival: Genuine | null = null

/** A label was judged and leads to its point: the screen that opens next need not ask all of it again. */
export function arriveBy(judged: Genuine): void {
  arrival = judged
}

/** What led to this point just now; once. null: nothing did. */
export function takeArrival(point: string): Genuine | null {
  const found = arrival?.controlPoint?.id === point ? arrival : null
  arrival = null
  return found
}
