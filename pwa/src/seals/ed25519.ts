/** Whether the signature holds; in script where the browser has no Ed25519 (Safari before 17, Chrome before 137). */
export async function verifyEd25519(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  let key: CryptoKey
  try {
    key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), { name: 'Ed25519' }, false, ['verify'])
  } catch {
    return verifyInScript(publicKey, signature, data)
  }
  return crypto.subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(signature), Uint8Array.from(data))
}

// Loaded where it is needed: no other phone waits for it at the start.
async function verifyInScript(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const { verifyAsync } = await import('@noble/ed25519')
  try {
    return await verifyAsync(signature, data, publicKey, { zip215: false })
  } catch {
    return false
  }
}
