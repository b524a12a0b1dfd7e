import { createI18n } from 'vue-i18n'
import { computed, watchEffect, type ComputedRef } from 'vue'
import type { Bilingual } from '@/changes/types'
import { speak } from '@/session/api'
import type { zh } from './zh'

export const LANGUAGES = { 'zh-Hans': '中文', en: 'English' } as const
export type Language = keyof typeof LANGUAGES

// Read before the first screen, so not in the database, which opens later.
const REMEMBERED_AS = 'language'

const isLanguage = (text: string | null): text is Language => text !== null && text in LANGUAGES

/** What was chosen on this phone; else the first of the browser's languages that is one of ours. */
function atFirst(): Language {
  const remembered = localStorage.getItem(REMEMBERED_AS)
  if (isLanguage(remembered)) return remembered
  const ours = navigator.languages.find((tag) => /^(zh|en)\b/.test(tag))
  return ours?.startsWith('en') ? 'en' : 'zh-Hans'
}

type Messages = typeof zh

// Each language is a file of its own: nobody waits for the one they do not read.
const LOADERS: Record<Language, () => Promise<Messages>> = {
  'zh-Hans': async () => (await import('./zh')).zh,
  en: async () => (await import('./en')).en,
}

export const i18n = createI18n({
  legacy: false,
  locale: atFirst(),
  messages: {} as Record<Language, Messages>,
})

const locale = i18n.global.locale

/** Load the sentences of a language, once; before the first screen for the one it begins in. */
export async function loadLanguage(language: Language = locale.value): Promise<void> {
  if (!i18n.global.availableLocales.includes(language)) i18n.global.setLocaleMessage(language, await LOADERS[language]())
}

async function speakIn(language: Language): Promise<void> {
  await loadLanguage(language)
  locale.value = language
}

/** The language of the screens, of what the server answers, and of the page for a screen reader. */
export function useLanguage(): {
  language: ComputedRef<Language>
  choose: (language: Language) => Promise<void>
  say: (text: Bilingual) => string
} {
  return {
    language: computed(() => locale.value),
    choose: async (language) => {
      await speakIn(language)
      localStorage.setItem(REMEMBERED_AS, language)
    },
    say: (text) => (locale.value === 'en' ? capitalised(text.en) : text.zh),
  }
}

// The catalogue's English begins small, for use within a line; pH stays pH.
const capitalised = (text: string): string => text.replace(/^[a-z](?=[a-z\s-])/, (letter) => letter.toUpperCase())

/** A sentence where there is one: the server may give a reason younger than this app. */
export const sentence = (key: string): string | null => (i18n.global.te(key) ? i18n.global.t(key) : null)

/** Keep the page and the server's answers in the language that was chosen, here or in another tab. */
export function followLanguage(): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === REMEMBERED_AS && isLanguage(newValue)) void speakIn(newValue)
  })
  watchEffect(() => {
    document.documentElement.lang = locale.value
    speak(locale.value)
  })
}
