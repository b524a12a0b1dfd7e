import { asText, coversOf } from './canonical'
import { localInstant } from './clock'
import type { Bodies, Signature } from './payload'
import { SealRefused } from './seal'

/** The kinds of record that people sign on the glass. */
export type SignedKind = 'check' | 'correction-order' | 'follow-up-visit'

/** A record as it would be sealed now. A signature covers all of it but the signatures. */
export interface Content<Kind extends SignedKind = SignedKind> {
  id: string
  kind: Kind
  body: Bodies[Kind]
}

const hashOf = ({ id, kind, body }: Content): Promise<string> => coversOf(id, kind, body)

/** Somebody signs what stands there now; any change afterwards voids it. */
export async function sign(
  content: Content,
  by: Pick<Signature, 'role' | 'name' | 'person' | 'image' | 'refused'>,
): Promise<Signature> {
  const covers = await hashOf(content)
  return { ...by, name: asText(by.name), signed_at: localInstant(), covers }
}

/** The signatures whose content still stands. */
export async function standingSignatures(content: Content): Promise<Signature[]> {
  const covers = await hashOf(content)
  return content.body.signatures.filter((signature) => signature.covers === covers)
}

/** Throws SealRefused where the content changed after somebody signed it. */
export async function refuseVoid(content: Content): Promise<void> {
  const standing = await standingSignatures(content)
  if (standing.length < content.body.signatures.length) throw new SealRefused('signature-void')
}

/**
 * Whose signature is still to be had: of each inspector, of the enterprise, and of a witness where
 * the enterprise refused. Each role once.
 */
export function missingRoles(inspectors: readonly string[], signatures: readonly Signature[]): Signature['role'][] {
  const count = (role: Signature['role']): number => signatures.filter((one) => one.role === role).length
  const isRefused = signatures.some(({ refused }) => refused !== undefined)
  return [
    ...(count('inspector') < inspectors.length ? ['inspector' as const] : []),
    ...(count('enterprise') === 0 ? ['enterprise' as const] : []),
    ...(isRefused && count('witness') === 0 ? ['witness' as const] : []),
  ]
}
