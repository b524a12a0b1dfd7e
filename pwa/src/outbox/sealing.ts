import { ref, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { sentence } from '@/i18n'
import { SealRefused, type Sealed } from '@/records/seal'

/** Sealing the record of a screen: once however often it is tapped, then on to what became of it. */
export function useSealing(): {
  sealing: Readonly<Ref<boolean>>
  /** Why nothing was sealed, in words. */
  fault: Readonly<Ref<string | null>>
  refuse: (why: string) => void
  sealNow: (seal: () => Promise<Sealed>) => Promise<void>
} {
  const router = useRouter()
  const sealing = ref(false)
  const fault = ref<string | null>(null)

  async function sealNow(seal: () => Promise<Sealed>): Promise<void> {
    if (sealing.value) return
    sealing.value = true
    fault.value = null
    try {
      const { sha256 } = await seal()
      await router.replace({ name: 'sealed', params: { sha256 } })
    } catch (error) {
      if (!(error instanceof SealRefused)) throw error
      fault.value = sentence(`sealFault.${error.fault}`) ?? error.fault
    } finally {
      sealing.value = false
    }
  }
  const refuse = (why: string): void => {
    fault.value = why
  }
  return { sealing, fault, refuse, sealNow }
}
