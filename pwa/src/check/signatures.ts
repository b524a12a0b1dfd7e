import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { CheckDraft } from '@/drafts/types'
import { standingSignatures } from '@/records/check'
import type { Signature } from '@/records/payload'

/** Which signatures the content has not moved away from, followed through every change. */
export function useSignatures(draft: Ref<CheckDraft | null>): {
  stands: (signature: Signature) => boolean
  voided: ComputedRef<Signature[]>
} {
  const standing = shallowRef<ReadonlySet<string>>(new Set())
  let turn = 0
  watch(
    draft,
    async (now) => {
      const mine = ++turn
      const found = now ? await standingSignatures(now) : []
      if (mine === turn) standing.value = new Set(found.map(nameOf))
    },
    { deep: true, immediate: true },
  )
  const stands = (signature: Signature): boolean => standing.value.has(nameOf(signature))
  return { stands, voided: computed(() => draft.value?.signatures.filter((one) => !stands(one)) ?? []) }
}

const nameOf = ({ role, name, signed_at, covers }: Signature): string => [role, name, signed_at, covers].join(' ')
