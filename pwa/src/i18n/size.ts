const STEPS: [unit: string, bytes: number, digits: number][] = [
  ['GB', 1_000_000_000, 1],
  ['MB', 1_000_000, 1],
  ['KB', 1_000, 0],
]

/** So many bytes, as phones show them; null and undefined: not known. */
export function size(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return '–'
  const [unit, step, digits] = STEPS.find(([, least]) => bytes >= least) ?? ['KB', 1_000, 0]
  return `${(bytes / step).toFixed(digits)} ${unit}`
}
