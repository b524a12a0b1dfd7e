import { createI18n } from 'vue-i18n'
import { computed, watchEffect, type ComputedRef } from 'vue'
import type { Bilingual } from '@/changes/types'
import { speak } from '@/session/api'
import type { first } from './zh/first'
import type { later } from './zh/later'

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

type Part = 'first' | 'later'
type Messages = typeof first & typeof later

// Nobody waits for the language they do not read, nor the first screen for what the others say.
const LOADERS: Record<Language, Record<Part, () => Promise<object>>> = {
  'zh-Hans': { first: async () => (await import('./zh/first')).first, later: async () => (await import('./zh/later')).later },
  en: { first: async () => (await import('./en/first')).first, later: async () => (await import('./en/later')).later },
}

export const i18n = createI18n({
  legacy: false,
  locale: atFirst(),
  messages: {} as Record<Language, Messages>,
})

const locale = i18n.global.locale
const wanted = new Set<Part>()
const known = new Set<object>()

/** Load what these screens say, before they are shown; another language brings it along when it is chosen. */
export async function loadSentences(part: Part): Promise<void> {
  wanted.add(part)
  await load(locale.value)
}

async function load(language: Language): Promise<void> {
  for (const sentences of await Promise.all([...wanted].map((part) => LOADERS[language][part]()))) {
    if (known.has(sentences)) continue
    known.add(sentences)
    i18n.global.mergeLocaleMessage(language, sentences)
  }
}

async function speakIn(language: Language): Promise<void> {
  await load(language)
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
