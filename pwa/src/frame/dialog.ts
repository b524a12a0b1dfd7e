import { showConfirmDialog as showVantConfirm, showDialog as showVantDialog, type DialogOptions } from 'vant'
import { nextTick } from 'vue'

/** As Vant's, named for those who listen: Vant takes the title for the id of an element. */
export const showDialog = (options: DialogOptions): Promise<unknown> => named(showVantDialog(options), options)
export const showConfirmDialog = (options: DialogOptions): Promise<unknown> =>
  named(showVantConfirm(options), options)

async function named(answer: Promise<unknown>, { title }: DialogOptions): Promise<unknown> {
  await nextTick()
  const dialog = document.querySelector('.van-dialog')
  dialog?.removeAttribute('aria-labelledby')
  dialog?.setAttribute('aria-label', title ?? '')
  return answer
}
