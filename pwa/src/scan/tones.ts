import type { Judgement } from '@/changes/judge'

/** How a judgement looks: go on, look again, or stop. */
export const TONE_OF: Record<Judgement['kind'], 'good' | 'fair' | 'bad'> = {
  current: 'good',
  'not-posted': 'good',
  blank: 'fair',
  damaged: 'fair',
  missing: 'fair',
  outdated: 'fair',
  replaced: 'bad',
  withdrawn: 'bad',
  unknown: 'bad',
  'no-data': 'fair',
  foreign: 'bad',
  malformed: 'bad',
}
