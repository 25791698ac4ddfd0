// What an alert says, as the school put it into words in both languages: its catalogue may be newer than ours.
import type { Alert } from '../contract/work';
import type { Language } from '../figures/format';
import { headed } from '../words/headed';

export function sentenceOf({ text }: Pick<Alert, 'text'>, language: Language): string {
  return language === 'en' ? headed(text.en) : text.zh;
}
