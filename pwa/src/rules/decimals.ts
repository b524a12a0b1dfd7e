/**
 * Measured numbers as they are written. They are never turned into floats: 0.1 stays 0.1, and
 * values are compared in full, unrounded (GB/T 8170, full-value comparison).
 */

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/

/** Whether the text is a decimal as the wire contract has it. */
export const isDecimal = (text: string): boolean => DECIMAL.test(text)

/** -1, 0 or 1 as `a` is less than, equal to or greater than `b`. Both must be decimals. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  const places = Math.max(fraction(a).length, fraction(b).length)
  const [left, right] = [scaled(a, places), scaled(b, places)]
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * The decimal a person means by what they typed; null where it is none (yet).
 *
 * Full-width digits and signs of a Chinese keyboard, a leading plus, `.5`, `5.` and `007` are
 * understood. Digits after the point stay as typed: 72.50 says how finely was measured.
 */
export function parseDecimal(typed: string): string | null {
  const plain = typed.normalize('NFKC').trim().replace(/^[−–—]/, '-').replace('。', '.')
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain)
  const [, sign = '', whole = '', digits = ''] = parts ?? []
  if (!parts || whole + digits === '') return null
  const minus = sign === '-' ? '-' : ''
  return minus + (whole.replace(/^0+(?=\d)/, '') || '0') + (digits && `.${digits}`)
}

const fraction = (decimal: string): string => decimal.split('.')[1] ?? ''

function scaled(decimal: string, places: number): bigint {
  const [whole = '', digits = ''] = decimal.split('.')
  return BigInt(whole + digits.padEnd(places, '0'))
}
