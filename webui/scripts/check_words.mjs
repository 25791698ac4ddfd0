// The words of the pages: both languages have the same keys, every key used exists, every key is used, and no Chinese
// character stands in a component, where a translator would never find it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');
const faults = [];

function keysOf(words, prefix = '') {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

function argumentsOf(words, key) {
  const text = key.split('.').reduce((at, part) => at[part], words);
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))].sort().join(' ');
}

const zh = JSON.parse(read('src/words/zh-CN.json'));
const en = JSON.parse(read('src/words/en.json'));
const zhKeys = new Set(keysOf(zh));
const enKeys = new Set(keysOf(en));
for (const key of zhKeys) if (!enKeys.has(key)) faults.push(`src/words/en.json: error: lacks ${key}`);
for (const key of enKeys) if (!zhKeys.has(key)) faults.push(`src/words/zh-CN.json: error: lacks ${key}`);
for (const key of zhKeys)
  if (enKeys.has(key) && argumentsOf(zh, key) !== argumentsOf(en, key))
    faults.push(`src/words: error: ${key} takes other arguments in the two languages`);

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((item) => item.isFile() && /\.(vue|ts)$/.test(item.name) && !/\.d\.ts$/.test(item.name))
  .map((item) => relative(root, join(item.parentPath ?? item.path, item.name)));
const exact = new Set();
const prefixes = new Set();
for (const path of sources) {
  const text = read(path);
  if (!path.endsWith('.test.ts'))
    text.split('\n').forEach((line, index) => {
      const han = /\p{Script=Han}/u.exec(line);
      if (han) faults.push(`${path}:${index + 1}:${han.index + 1}: error: Chinese text belongs in src/words`);
    });
  for (const found of text.matchAll(/['"]([a-z]\w*(?:\.\w+)+)['"]/g)) exact.add(found[1]);
  for (const found of text.matchAll(/`([a-z]\w*\.[\w.]*)\$\{/g)) prefixes.add(found[1]);
  for (const found of text.matchAll(/\bt\(\s*['"]([\w.]+)['"]/g))
    if (!zhKeys.has(found[1])) faults.push(`${path}: error: no words for ${found[1]}`);
}
for (const key of zhKeys)
  if (!exact.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)))
    faults.push(`src/words/zh-CN.json: error: nobody says ${key}`);

for (const fault of faults) console.error(fault);
console.log(`words: ${zhKeys.size} keys in two languages, ${sources.length} sources, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
