import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { Signature } from '@/records/payload'
import { SealRefused } from '@/records/seal'
import { missingRoles, standingSignatures, type Content } from '@/records/signatures'

/** What a screen must know of a draft to have it signed. */
interface Signable {
  inspectors: string[]
  signatures: Signature[]
}

export interface Signatures {
  stands: (signature: Signature) => boolean
  voided: ComputedRef<Signature[]>
  /** Whose signature is still to be had. */
  missing: ComputedRef<Signature['role'][]>
  /** What is signed now. Throws SealRefused. */
  content: () => Promise<Content>
}

/** Which signatures the content has not moved away from, followed through every change. */
export function useSignatures<D extends Signable>(draft: Ref<D | null>, contentOf: (draft: D) => Promise<Content>): Signatures {
  const standing = shallowRef<ReadonlySet<string>>(new Set())
  let turn = 0
  watch(
    draft,
    async (now) => {
      const mine = ++turn
      const found = now && now.signatures.length > 0 ? await standingIn(contentOf(now)) : []
      if (mine === turn) standing.value = new Set(found.map(nameOf))
    },
    { deep: true, immediate: true },
  )
  const stands = (signature: Signature): boolean => standing.value.has(nameOf(signature))
  const voided = computed(() => draft.value?.signatures.filter((one) => !stands(one)) ?? [])
  const missing = computed(() => (draft.value ? missingRoles(draft.value.inspectors, draft.value.signatures) : []))
  const content = async (): Promise<Content> => {
    if (draft.value === null) throw new SealRefused('nothing-answered')
    return contentOf(draft.value)
  }
  return { stands, voided, missing, content }
}

/** Where there is nothing to seal any more, nothing of it is signed. */
async function standingIn(content: Promise<Content>): Promise<Signature[]> {
  try {
    return await standingSignatures(await content)
  } catch (error) {
    if (error instanceof SealRefused) return []
    throw error
  }
}

const nameOf = ({ role, name, signed_at, covers }: Signature): string => [role, name, signed_at, covers].join(' ')
