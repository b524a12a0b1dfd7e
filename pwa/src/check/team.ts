import { useScope } from '@/changes/scope'
import { dayIn } from '@/records/clock'

/** Who checks one enterprise on one day, so that the next point of the visit begins with the same team. */
interface Team {
  enterprise: string
  day: string
  inspectors: string[]
}

const REMEMBERED_AS = 'team'

export async function rememberTeam(enterprise: string, inspectors: string[]): Promise<void> {
  const team: Team = { enterprise, day: await today(), inspectors }
  localStorage.setItem(REMEMBERED_AS, JSON.stringify(team))
}

/** The team of this visit so far; at its first point the signed-in person alone. */
export async function teamAt(enterprise: string, self: string): Promise<string[]> {
  const team = JSON.parse(localStorage.getItem(REMEMBERED_AS) ?? 'null') as Team | null
  const isThisVisit = team?.enterprise === enterprise && team.day === (await today()) && team.inspectors[0] === self
  return isThisVisit ? team.inspectors : [self]
}

const today = async (): Promise<string> => dayIn((await useScope().settings())?.timezone ?? 'Asia/Shanghai')
