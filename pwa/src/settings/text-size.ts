import { readonly, ref, type Ref } from 'vue'

/** Of the browser's own size, in percent: WCAG asks for twice as large, cold rooms sometimes do too. */
export const TEXT_SIZES = [100, 130, 160, 200] as const
export type TextSize = (typeof TEXT_SIZES)[number]

// Read before the first screen, so not in the database, which opens later.
const REMEMBERED_AS = 'text-size'

const size = ref<TextSize>(TEXT_SIZES.find((one) => String(one) === localStorage.getItem(REMEMBERED_AS)) ?? 100)

/** How large text is on this phone: every size in the app hangs on the page's. */
export function useTextSize(): { size: Readonly<Ref<TextSize>>; choose: (size: TextSize) => void } {
  return {
    size: readonly(size),
    choose: (chosen) => {
      size.value = chosen
      localStorage.setItem(REMEMBERED_AS, String(chosen))
      applyTextSize()
    },
  }
}

export function applyTextSize(): void {
  document.documentElement.style.fontSize = `${size.value}%`
}
