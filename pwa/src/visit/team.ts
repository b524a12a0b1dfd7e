import { useScope } from '@/changes/scope'
import { dayIn } from '@/records/clock'
import { currentPerson } from '@/session/session'
import { db, type TeamRow } from '@/storage/database'

/** Today in the installation's time zone: a visit is one enterprise, one day, one team. */
export const today = async (): Promise<string> => dayIn((await useScope().settings())?.timezone ?? 'Asia/Shanghai')

/**
 * The team of today's visit to an enterprise; opens the visit if it was not. The colleague of the last
 * visit is proposed: two inspectors mostly go together, and they declare it anew each time.
 */
export async function openVisit(enterprise: string): Promise<TeamRow | null> {
  const person = currentPerson()
  if (person === null) return null
  const day = await today()
  const begun = await db.teams.get([person, enterprise, day])
  if (begun) return begun
  const inspectors = await proposedTeam(person)
  const opened: TeamRow = { person, enterprise, day, inspectors, opened_at: new Date().toISOString() }
  await db.teams.put(opened)
  return opened
}

/** Today's visit to an enterprise, if it was opened. */
export async function visitToday(enterprise: string): Promise<TeamRow | null> {
  const person = currentPerson()
  return person === null ? null : ((await db.teams.get([person, enterprise, await today()])) ?? null)
}

/** Who is likely to go to an enterprise now: today's team there, else that of the last visit. */
export async function likelyTeam(enterprise: string): Promise<string[]> {
  return (await visitToday(enterprise))?.inspectors ?? proposedTeam(currentPerson() ?? '')
}

/** Every visit this person opened today, the last first. */
export async function visitsToday(): Promise<TeamRow[]> {
  const day = await today()
  return (await teamsOf(currentPerson() ?? '')).filter((team) => team.day === day)
}

/** Who checks changed: also in the checks begun and not sealed, whose signatures this voids. */
export async function changeTeam(enterprise: string, inspectors: string[]): Promise<void> {
  const opened = await openVisit(enterprise)
  if (!opened) return
  await db.transaction('rw', [db.teams, db.begun], async () => {
    await db.teams.put({ ...opened, inspectors })
    await db.begun
      .where('person')
      .equals(opened.person)
      .modify(({ draft }) => {
        if (draft.kind === 'check' && draft.point.enterprise === enterprise) draft.inspectors = inspectors
      })
  })
}

async function proposedTeam(person: string): Promise<string[]> {
  const last = (await teamsOf(person))[0]
  const colleagues = new Set((await useScope().colleagues()).map(({ id }) => id))
  return [person, ...(last?.inspectors ?? []).filter((id) => id !== person && colleagues.has(id))]
}

const teamsOf = async (person: string): Promise<TeamRow[]> =>
  (await db.teams.where('person').equals(person).sortBy('opened_at')).reverse()
