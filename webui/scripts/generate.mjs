// Makes src/contract/build from what the programs agree on: the types of the API from openapi.yaml, and the sentences
// of the message catalogue as JSON.  Made anew by every build, check and test, so it cannot be stale and is not kept.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';

const contract = new URL('../../daemon/contract/', import.meta.url);
const target = new URL('../src/contract/build/', import.meta.url);
const languages = ['zh-CN', 'en'];

function entry(code, value, language) {
  if (typeof value?.text !== 'string') throw new Error(`messages.${language}.yaml: ${code} has no text`);
  return value.hint === undefined ? { text: value.text } : { text: value.text, hint: String(value.hint) };
}

async function catalogue(language) {
  const file = new URL(`messages.${language}.yaml`, contract);
  const entries = Object.entries(parse(await readFile(file, 'utf8')) ?? {});
  return Object.fromEntries(entries.map(([code, value]) => [code, entry(code, value, language)]));
}

await mkdir(target, { recursive: true });
const types = await openapiTypescript(new URL('openapi.yaml', contract));
await writeFile(new URL('schema.d.ts', target), astToString(types));
for (const language of languages)
  await writeFile(new URL(`messages.${language}.json`, target), JSON.stringify(await catalogue(language)));
