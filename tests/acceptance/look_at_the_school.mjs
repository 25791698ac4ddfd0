// look_at_the_school.mjs LINK FOLDER: signs in by a one-time link as a person would, and fails unless the list and the
// school's page, found from the desk, show a living school: live, traffic both ways, every device with its name.  Leaves pictures.
import { join } from 'node:path';
import { Browser } from '../web/browser.mjs';

const school = 'LAB-0001';
const devices = ['sw-teaching', 'sw-office', 'sw-classroom', 'pc-301'];
const [link, folder] = process.argv.slice(2);
const browser = new Browser();
const complaints = [];

function check(fact, complaint) {
  if (!fact) complaints.push(complaint);
}

// A rate as people read it, "12.3 Mbit/s": above zero when it has a digit that is not zero.
const isAboveZero = (text) => /[1-9]/.test(text);

// A newcomer comes to the desk first, and finds the list from there.
async function seeTheDesk(page) {
  await page.locator('nav a[href="/schools"]').waitFor();
  await page.screenshot({ path: join(folder, 'desk.png') });
  await page.locator('nav a[href="/schools"]').click();
}

async function seeTheList(page) {
  const row = page.locator(`[data-school="${school}"]`);
  await row.waitFor();
  check(!(await row.getAttribute('class')).includes('is-old'), 'the school is shown as stale');
  const figures = await row.locator('td.num').allInnerTexts();
  check(isAboveZero(figures[0]), `the list shows no traffic down: ${figures[0]}`);
  check(isAboveZero(figures[1]), `the list shows no traffic up: ${figures[1]}`);
  console.log(`  the list: down ${figures[0]}, up ${figures[1]}, devices ${figures[2]}`);
  await page.screenshot({ path: join(folder, 'schools.png') });
}

async function seeTheSchool(page) {
  await page.locator(`[data-school="${school}"] a`).click();
  await page.locator('[data-test="egress-summary"]').waitFor();
  for (const device of devices) {
    const row = page.locator(`[data-device="${device}"]`);
    await row.waitFor();
    check(!(await row.getAttribute('class')).includes('is-old'), `${device} is shown as stale`);
    // How long ago it answered is shown only for a device that ever did.
    check(isAboveZero((await row.locator('td.num').last().innerText()).replace(/\/.*/, '')), `${device} shows no port up`);
  }
  const summary = await page.locator('[data-test="egress-summary"]').innerText();
  check(isAboveZero(summary), `the page shows no egress: ${summary}`);
  console.log(`  the school: ${summary.replace(/\s+/g, ' ')}`);
  // The live chart has drawn points of its own.
  await page.waitForFunction(() => {
    window.egressSeen ??= new Set();
    window.egressSeen.add(document.querySelector('[data-test="egress-summary"]').textContent);
    return window.egressSeen.size > 2;
  });
  await page.screenshot({ path: join(folder, 'school.png') });
}

try {
  const page = await browser.open({ isCertificateOurs: true });
  // A machine that builds at the same time is slow, and slow is not broken.
  page.setDefaultTimeout(60_000);
  browser.watch(link);
  await page.goto(link);
  await seeTheDesk(page);
  await seeTheList(page);
  await seeTheSchool(page);
  for (const violation of browser.violations) complaints.push(`against the page's policy: ${violation}`);
  for (const error of browser.consoleErrors) complaints.push(`on the console: ${error}`);
  for (const request of browser.foreignRequests) complaints.push(`to another host: ${request}`);
} catch (error) {
  complaints.push(String(error));
  await browser.page?.screenshot({ path: join(folder, 'failed.png') }).catch(() => {});
} finally {
  await browser.close();
}
for (const complaint of complaints) console.error(complaint);
process.exit(complaints.length === 0 ? 0 : 1);
