import { vi } from 'vitest'

/** A phone whose WebCrypto has no Ed25519, as Safari before 17 and Chrome before 137. */
export function withoutEd25519(): void {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (...given: unknown[]) => Promise<CryptoKey>
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation(((...given: unknown[]) =>
    (given[2] as { name?: string }).name === 'Ed25519'
      ? Promise.reject(new DOMException('', 'NotSupportedError'))
      : importKey(...given)) as never)
}
