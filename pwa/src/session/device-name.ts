/** What staff see in the list of devices, e.g. "Android · Chrome"; at most 100 characters. */
export function deviceName(agent: string = navigator.userAgent): string {
  const find = (names: [pattern: RegExp, name: string][]): string | undefined =>
    names.find(([pattern]) => pattern.test(agent))?.[1]
  const model = /Android [^;)]*; ([^;)]+?)(?: Build|[;)])/.exec(agent)?.[1]
  const system = find([
    [/Android/, model !== undefined && model !== 'K' ? `Android ${model}` : 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
  ])
  const browser = find([
    [/Edg/, 'Edge'],
    [/Firefox/, 'Firefox'],
    [/Chrome/, 'Chrome'],
    [/Safari/, 'Safari'],
  ])
  return [system, browser].filter(Boolean).join(' · ').slice(0, 100) || 'Phone'
}
