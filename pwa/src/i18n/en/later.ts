import { check } from './check'
import { corrections } from './corrections'
import { followUps } from './follow-ups'
import { outbox } from './outbox'
import { point } from './point'
import { scan } from './scan'
import { seal } from './seal'
import { settings } from './settings'
import { setup } from './setup'
import { visit } from './visit'

/** What every screen but the first ones says; loaded with them. */
export const later = {
  ...setup,
  ...scan,
  ...point,
  ...check,
  ...seal,
  ...outbox,
  ...visit,
  ...corrections,
  ...followUps,
  ...settings,
}
