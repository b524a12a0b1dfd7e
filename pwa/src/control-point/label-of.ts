import type { Label, LabelState } from '@/changes/types'

// Of several labels of one point, the one that hangs on the wall.
const FIRST: readonly LabelState[] = ['posted', 'printed', 'issued', 'outdated', 'damaged', 'missing', 'blank', 'replaced', 'withdrawn']

/** The label that stands for a control point when none was scanned. */
export const labelInUse = (labels: readonly Label[]): Label | undefined =>
  [...labels].sort((a, b) => FIRST.indexOf(a.state) - FIRST.indexOf(b.state))[0]
