// A language is offered in its own words, whatever the page speaks now.
import type { Language } from '../figures/format';

const other: Record<Language, { name: string; lang: Language }> = {
  'zh-CN': { name: 'English', lang: 'en' },
  en: { name: '\u4e2d\u6587', lang: 'zh-CN' },
};

export default other;
