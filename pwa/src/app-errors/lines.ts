import type { AppError } from './errors'

/** An error as lines of a text that people send to those who mend it. */
export function asLines({ at, times, version, screen, message, stack }: AppError): string[] {
  return [`${at} ×${String(times)} ${version} ${screen}`, message, ...stack.split('\n').filter((line) => !message.includes(line.trim())).map((line) => `  ${line.trim()}`)]
}
