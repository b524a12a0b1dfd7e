import type { ControlPoint, Enterprise } from '@/changes/types'

/** What an enterprise or a control point is found by: small, because all of them are read for a search. */
export interface Find {
  kind: 'enterprise' | 'point'
  /** Names and numbers, normalised. */
  text: string
  /** Of a point: its enterprise. */
  of: string | null
}

/** Everything a search looks through, small enough to be held in memory: 80,000 lines are some 10 MB. */
export interface SearchIndex {
  enterprises: Line[]
  points: PointLine[]
  /** Label codes, sorted. */
  codes: string[]
}

export interface Line {
  id: string
  text: string
}

export interface PointLine extends Line {
  /** Where its enterprise stands among the enterprises; -1: nowhere. */
  enterprise: number
}

/** Ids, best first, at most as many as asked for; `counts` are of all that match. */
export interface Found {
  enterprises: string[]
  points: string[]
  codes: string[]
  counts: { enterprises: number; points: number; codes: number }
}

// A shorter piece of a code is in too many of them.
const LEAST_OF_A_CODE = 4

/** The line an object of the feed is found by; its name comes first. */
export function findOf(type: 'enterprise' | 'control_point', data: object): Find {
  if (type === 'enterprise') {
    const { name, short_name, pinyin, licence_no, uscc, address } = data as Enterprise
    return { kind: 'enterprise', text: lineOf([name, short_name, pinyin, licence_no, uscc, address]), of: null }
  }
  const { step, pinyin, code, enterprise } = data as ControlPoint
  return { kind: 'point', text: lineOf([step.zh, step.en, pinyin, code]), of: enterprise }
}

/**
 * What holds every word of the text. A point is found by its own words or together with those of its
 * enterprise, "岳阳楼 杀菌", but not by its enterprise's words alone.
 */
export function find(index: SearchIndex, text: string, limit: number): Found {
  const words = normalised(text).split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return { enterprises: [], points: [], codes: [], counts: { enterprises: 0, points: 0, codes: 0 } }
  const holders = words.map((word) => index.enterprises.map((line) => line.text.includes(word)))
  const enterprises = index.enterprises.filter((_line, at) => holders.every((holds) => holds[at]))
  const points = index.points.filter((line) => holdsAll(line, words, holders))
  const codes = codesLike(index.codes, words.join(''))
  const first = words[0] ?? ''
  return {
    enterprises: best(enterprises, first, limit),
    points: best(points, first, limit),
    codes: codes.slice(0, limit),
    counts: { enterprises: enterprises.length, points: points.length, codes: codes.length },
  }
}

function holdsAll({ text, enterprise }: PointLine, words: string[], holders: boolean[][]): boolean {
  let own = false
  for (const [at, word] of words.entries()) {
    if (text.includes(word)) own = true
    else if (holders[at]?.[enterprise] !== true) return false
  }
  return own
}

/** Those that begin with the word before those that hold it. */
function best(lines: Line[], word: string, limit: number): string[] {
  const first = lines.filter(({ text }) => text.startsWith(word))
  const rest = first.length < limit ? lines.filter(({ text }) => !text.startsWith(word)) : []
  return [...first, ...rest].slice(0, limit).map(({ id }) => id)
}

function codesLike(codes: string[], typed: string): string[] {
  const piece = typed.replace(/[-\u2010-\u2015]/g, '').toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0')
  if (piece.length < LEAST_OF_A_CODE || !/^[0-9A-Z]+$/.test(piece)) return []
  return codes.filter((code) => code.includes(piece))
}

const normalised = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

// Objects of an older feed lack the younger fields.
const lineOf = (fields: (string | null | undefined)[]): string =>
  fields.flatMap((field) => (field ? normalised(field) : [])).join('\n')
