// The words of the pages, in two languages with the same keys.  `t` takes only keys that exist; a failure's words come
// from the message catalogue of all programs, loaded when the first failure is shown.
import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import { createI18n, useI18n } from 'vue-i18n';
import type { Failure } from '../api/failure';
import type { Language } from '../figures/format';
import en from './en.json';
import { headed } from './headed';
import zh from './zh-CN.json';

type Leaves<T, Prefix extends string = ''> = {
  [Key in keyof T & string]: T[Key] extends string ? `${Prefix}${Key}` : Leaves<T[Key], `${Prefix}${Key}.`>;
}[keyof T & string];

export type WordKey = Leaves<typeof zh>;
export type Say = (key: WordKey, args?: Record<string, string | number>) => string;

const languageKey = 'campus.language';

function rememberedLanguage(): Language {
  return localStorage.getItem(languageKey) === 'en' ? 'en' : 'zh-CN';
}

export const i18n = createI18n({
  legacy: false,
  locale: rememberedLanguage(),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
});

export const language = computed<Language>({
  get: () => i18n.global.locale.value,
  set: (value) => {
    i18n.global.locale.value = value;
    localStorage.setItem(languageKey, value);
  },
});

watch(language, (value) => document.documentElement.setAttribute('lang', value), { immediate: true });

export function useWords(): { t: Say; language: ComputedRef<Language> } {
  const { t } = useI18n();
  return { t: (key, args) => (args ? t(key, args) : t(key)), language };
}

export const say: Say = (key, args) => (args ? i18n.global.t(key, args) : i18n.global.t(key));

export interface FailureWords {
  text: string;
  hint: string;
  code: string;
}

type Catalogue = Record<string, { text: string; hint?: string }>;
const catalogue = shallowRef<Catalogue>({});

async function loadCatalogue(wanted: Language): Promise<void> {
  const loaded =
    wanted === 'en'
      ? await import('../contract/build/messages.en.json')
      : await import('../contract/build/messages.zh-CN.json');
  if (language.value === wanted) catalogue.value = loaded.default as Catalogue;
}

export function fill(text: string, args: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole);
}

function wordsOf(failure: Failure): FailureWords {
  if (failure.code === 'unreachable')
    return { text: say('failure.unreachable'), hint: say('failure.unreachable_hint'), code: '' };
  const found = catalogue.value[failure.code];
  if (!found) return { text: say('failure.unexpected', { status: failure.status }), hint: '', code: failure.code };
  return { text: fill(found.text, failure.args), hint: fill(found.hint ?? '', failure.args), code: failure.code };
}

// The words of a code that comes as data and not as a failure; the code itself where nobody has words for it.
export function useSentences(): (code: string, args: Readonly<Record<string, string>>) => FailureWords {
  watch(language, (wanted) => void loadCatalogue(wanted).catch(() => undefined), { immediate: true });
  return (code, args) => {
    const found = catalogue.value[code];
    return { text: fill(found?.text ?? code, args), hint: fill(found?.hint ?? '', args), code };
  };
}

// A word of the catalogue by its key without "label.", for what all programs call alike: states, causes, verdicts.
// Empty until the catalogue is there, and the key's last part where it has no such word.
export function useLabels(): (key: string) => string {
  const sentence = useSentences();
  return (key) => {
    const code = `label.${key}`;
    const { text } = sentence(code, {});
    if (text !== code) return headed(text);
    return Object.keys(catalogue.value).length === 0 ? '' : (key.split('.').pop() ?? key);
  };
}

export function useFailureWords(failure: () => Failure | null): ComputedRef<FailureWords | null> {
  watch(
    [failure, language],
    ([current]) => {
      if (current) loadCatalogue(language.value).catch(() => undefined);
    },
    { immediate: true },
  );
  return computed(() => {
    const current = failure();
    return current ? wordsOf(current) : null;
  });
}
