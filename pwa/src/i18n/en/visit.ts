import type { visit as zh } from '../zh/visit'

export const visit: typeof zh = {
  visit: {
    points: 'Control points',
    begun: 'Not sealed',
    open: 'Not yet',
    summary: 'Show results',
  },
  summary: {
    title: 'Results of the visit',
    notChecked: '{n} more control point was not checked. | {n} more control points were not checked.',
    unsigned: '{n} check has neither a signature for the enterprise nor a refusal. Correct its record to add one. | {n} checks have neither a signature for the enterprise nor a refusal. Correct their records to add one.',
    noSignature: 'Not signed for the enterprise',
    otherPhone: 'Sealed on a colleague’s phone, which shows the signatures.',
    nothing: 'No check was sealed on this visit yet.',
    done: 'Done',
  },
}
