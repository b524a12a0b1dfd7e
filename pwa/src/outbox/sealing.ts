import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { showConfirmDialog } from '@/frame/vant'
import { sentence } from '@/i18n'
import type { Signature } from '@/records/payload'
import { SealRefused, type Sealed } from '@/records/seal'

export interface Sealing {
  sealing: Readonly<Ref<boolean>>
  /** Why nothing was sealed, in words. */
  fault: Readonly<Ref<string | null>>
  /** null: no longer. */
  refuse: (why: string | null) => void
  sealNow: (seal: () => Promise<Sealed>) => Promise<void>
  /**
   * Ask first where something is open: a signature that is still to be had, or what these sentences
   * say. Who has signed what stands there has said yes already.
   */
  sealSigned: (seal: () => Promise<Sealed>, missing: readonly Signature['role'][], open?: readonly string[]) => Promise<void>
}

/** Sealing the record of a screen: once however often it is tapped, then on to what became of it. */
export function useSealing(): Sealing {
  const { t } = useI18n()
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
  async function sealSigned(
    seal: () => Promise<Sealed>, missing: readonly Signature['role'][], open: readonly string[] = [],
  ): Promise<void> {
    if (sealing.value) return
    const who = missing.map((role) => t(`role.${role}`)).join(t('common.and'))
    const message = [...open, who === '' ? t('seal.what') : t('seal.missing', { who })].join('\n')
    if ((who === '' && open.length === 0) || (await isConfirmed(message))) await sealNow(seal)
  }
  const isConfirmed = (message: string): Promise<boolean> =>
    showConfirmDialog({
      title: t('seal.confirm'), message, confirmButtonText: t('seal.now'), cancelButtonText: t('common.cancel'),
    }).then(() => true, () => false)
  const refuse = (why: string | null): void => {
    fault.value = why
  }
  return { sealing, fault, refuse, sealNow, sealSigned }
}
