// Lays a .gz beside every file of dist that gains by it, so that districtd only has to hand it out; and refuses a dist
// that would load anything from another host.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const compressible = /\.(html|js|css|svg|json)$/;
// Below this a compressed file saves no packet (one TCP segment carries about 1,400 bytes).
const bytesMin = 1400;
// Places where a URL is loaded rather than mentioned in a licence or a namespace.
const loadsFromAfar = /(?:src|href)\s*=\s*["']?(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|(?:\bimport|\bfetch|importScripts|new Worker|new EventSource)\s*\(?\s*["'`](?:https?:)?\/\//;

async function filesBelow(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((item) => (item.isDirectory() ? filesBelow(join(folder, item.name)) : [join(folder, item.name)])),
  );
  return found.flat();
}

let kept = 0;
let packed = 0;
for (const file of await filesBelow(dist)) {
  if (!compressible.test(file)) continue;
  const bytes = await readFile(file);
  const far = loadsFromAfar.exec(bytes.toString('utf8'));
  if (far) {
    console.error(`${file}: error: loads from another host: ${far[0]}`);
    process.exit(1);
  }
  if (bytes.length < bytesMin) continue;
  const zipped = gzipSync(bytes, { level: 9 });
  await writeFile(`${file}.gz`, zipped);
  kept += bytes.length;
  packed += zipped.length;
}
console.log(`precompressed ${Math.round(kept / 1024)} KiB to ${Math.round(packed / 1024)} KiB`);
