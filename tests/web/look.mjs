#!/usr/bin/env node
// Takes a picture of every page, in both languages, both themes and both sizes, into a folder, to be looked at.
//   look.mjs FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Browser } from './browser.mjs';
import { dayScreens } from './day_screens.mjs';
import { FakeDistrict } from './fake_district.mjs';
import { screens } from './work_screens.mjs';

const folder = process.argv[2];
if (!folder) {
  console.error('look: error: no folder given\n  usage: look FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const district = new FakeDistrict();
const empty = new FakeDistrict({ isEmpty: true });
const sizes = { small: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 } };
await district.listen();
await empty.listen();
const browser = new Browser();

async function picture(name) {
  await browser.page.waitForTimeout(700);
  await browser.page.screenshot({ path: join(folder, `${name}.png`) });
}

async function round(language, theme, size) {
  const page = browser.page;
  const mark = `${language}-${theme}-${size}`;
  await page.setViewportSize(sizes[size]);
  await page.goto(`${district.address}/login`);
  await page.evaluate(
    ([spoken, look]) => {
      localStorage.setItem('campus.language', spoken);
      localStorage.setItem('campus.theme', look);
    },
    [language, theme],
  );
  await page.context().clearCookies();
  await page.goto(`${district.address}/#token=used`);
  await picture(`login-${mark}`);
  await page.goto('about:blank');
  await page.goto(district.makeLink('newcomer'));
  await page.waitForSelector('[data-test=desk]');
  await page.goto(`${district.address}/schools`);
  await page.waitForSelector('[data-school]');
  await picture(`schools-${mark}`);
  await page.goto(`${district.address}/schools/MS-004`);
  await page.waitForSelector('canvas');
  await page.waitForTimeout(2_500);
  await picture(`school-${mark}`);
  for (const [name, [path, ready]] of Object.entries({ ...dayScreens(district), ...screens })) {
    await page.goto(`${district.address}${path}`);
    await page.waitForSelector(ready);
    await picture(`${name.replaceAll(' ', '-')}-${mark}`);
  }
}

try {
  await browser.open();
  for (const language of ['zh-CN', 'en'])
    for (const theme of ['light', 'dark']) for (const size of ['small', 'large']) await round(language, theme, size);
  const page = browser.page;
  await page.setViewportSize(sizes.small);
  await page.goto(`${district.address}/login`);
  await page.evaluate(() => (localStorage.setItem('campus.language', 'zh-CN'), localStorage.setItem('campus.theme', 'light')));
  await page.goto(`${district.address}/schools/MS-013`);
  await page.waitForSelector('canvas');
  await page.click('[data-test=devices] .opener');
  await page.locator('[data-test=devices]').scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollTo(0, 520));
  await picture('school-ports');
  await page.goto(`${district.address}/schools/MS-007`);
  await page.waitForSelector('[data-test=devices]');
  await picture('school-stale');
  await page.click('[data-test=as-table]');
  await picture('school-table');
  await page.click('[data-test=user]');
  await page.waitForTimeout(400);
  await page.locator('.el-dropdown-menu__item').first().click();
  await picture('password');
  await page.goto(`${district.address}/nowhere`);
  await picture('missing');
  await page.goto(empty.address + '/login');
  await page.goto(empty.makeLink('admin'));
  await page.waitForSelector('.empty');
  await picture('empty');
  await page.goto(district.makeLink('newcomer'));
  await page.waitForSelector('[data-test=desk]');
  await page.goto(`${district.address}/schools`);
  await page.waitForSelector('[data-school]');
  district.setDown(true);
  await page.waitForSelector('[data-test=offline]');
  await page.waitForTimeout(18_000);
  await picture('offline');
} finally {
  await browser.close();
  await district.close();
  await empty.close();
}
console.log(`pictures in ${folder}`);
