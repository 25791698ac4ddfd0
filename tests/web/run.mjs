#!/usr/bin/env node
// The built dashboard in a headless Chromium, against the fake district: what a reader does, and what must never happen
// meanwhile.  Wants webui/dist (webui/build makes it).  Ends with "N passed, N failed".
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
for (const [path, hint] of [['webui/dist/index.html', 'run webui/build'], ['webui/node_modules/playwright-core', 'run webui/build']])
  if (!existsSync(join(root, path))) {
    console.error(`tests/web: error: ${path} is absent\n  hint: ${hint}`);
    process.exit(1);
  }

const { Browser } = await import('./browser.mjs');
const { FakeDistrict } = await import('./fake_district.mjs');
const { textsTooFaint } = await import('./contrast.mjs');
const { theApplications } = await import('./application_checks.mjs');
const { dayParts } = await import('./day.mjs');
const { workParts } = await import('./work.mjs');

const district = new FakeDistrict();
const browser = new Browser();
const results = { passed: 0, failed: 0 };
let page;

// A refused or lost call is a line on the console that the browser writes by itself; only where a check provokes one
// is it expected.
let isTroubleExpected = false;

async function check(name, body) {
  try {
    await body();
    results.passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    results.failed += 1;
    console.log(`failed  ${name}\n        ${String(error.message ?? error).split('\n').slice(0, 6).join('\n        ')}`);
  }
}

const at = (path) => `${district.address}${path}`;
const path = () => page.evaluate(() => location.pathname + location.search + location.hash);
const waitForText = (text) => page.getByText(text).first().waitFor();
const rowIds = () => page.$$eval('[data-school]', (rows) => rows.map((row) => row.dataset.school));
const colourOfMark = (id) => page.$eval(`[data-school="${id}"] .mark`, (mark) => getComputedStyle(mark).color);

// Something that was heard is shown.
async function anEvent() {
  const cell = '[data-school="MS-004"] td:nth-of-type(2)';
  await page.waitForFunction(([where, was]) => document.querySelector(where).textContent !== was, [cell, await page.textContent(cell)]);
}

async function look(language, theme) {
  await page.evaluate(([spoken, shown]) => {
    localStorage.setItem('campus.language', spoken);
    localStorage.setItem('campus.theme', shown);
  }, [language, theme]);
}

async function signingIn() {
  await check('a stranger is led to the login page and told how to get in', async () => {
    await page.goto(at('/schools/MS-004'));
    await page.waitForSelector('#login-user');
    assert.equal(await path(), '/login?to=/schools/MS-004');
    await waitForText('districtd link USER');
  });
  await check('an empty form asks nothing of the server', async () => {
    const before = district.requests.length;
    await page.click('button[type=submit]');
    await waitForText('请填写用户名和密码');
    assert.equal(district.requests.length, before);
  });
  await check('a wrong password is refused in words', async () => {
    await page.fill('#login-user', 'admin');
    await page.fill('#login-password', 'a wrong password');
    await page.keyboard.press('Enter');
    await waitForText('CMP-W020');
    assert.equal(await page.inputValue('#login-password'), '');
  });
  await check('the right password leads on to the page that was asked for', async () => {
    await page.fill('#login-password', 'a long password');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=devices]');
    assert.equal(await path(), '/schools/MS-004');
  });
  await check('signing out leads to the login page, and going back shows nothing', async () => {
    await page.click('[data-test=user]');
    await page.getByText('退出登录').click();
    await page.waitForSelector('#login-user');
    assert.equal(district.sessions.size, 0);
    await page.goto(at('/schools'));
    await page.waitForSelector('#login-user');
  });
  await check('an address of another site is no place to go on to', async () => {
    await page.goto(at('/login?to=//elsewhere.example/'));
    await page.fill('#login-user', 'admin');
    await page.fill('#login-password', 'a long password');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=desk]');
    assert.equal(await path(), '/');
  });
}

async function oneTimeLinks() {
  await page.context().clearCookies();
  const link = district.makeLink('newcomer');
  await check('a one-time link leads straight to the desk and leaves the address bar', async () => {
    await page.goto('about:blank');
    await page.goto(link);
    await page.waitForSelector('[data-test=desk]');
    assert.equal(await path(), '/');
  });
  await check('who has no password sets one, and the notice goes', async () => {
    await page.locator('[data-test=no-password] button').first().click();
    await page.fill('#password-new', 'short');
    await page.fill('#password-repeat', 'short');
    await page.keyboard.press('Enter');
    await waitForText('新密码至少要 10 个字符');
    await page.fill('#password-new', 'one long password');
    await page.keyboard.press('Enter');
    await waitForText('两次输入的新密码不一致');
    await page.fill('#password-repeat', 'one long password');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=no-password]', { state: 'detached' });
    assert.equal(district.users.get('newcomer').password, 'one long password');
  });
  await check('a used link says so and how to get another', async () => {
    await page.context().clearCookies();
    await page.goto('about:blank');
    await page.goto(link);
    await waitForText('此登录链接已用过或已过期');
    await waitForText('districtd link USER');
    assert.equal(await path(), '/login');
  });
  await check('a link opened in a tab that stands on the login page is redeemed too', async () => {
    await page.evaluate((hash) => (location.hash = hash), new URL(district.makeLink('admin')).hash);
    await page.waitForSelector('[data-test=desk]');
    assert.equal(await path(), '/');
  });
}

async function theList() {
  await page.goto(at('/schools'));
  await page.waitForSelector('[data-school]');
  await check('the list shows every school and five calm figures', async () => {
    assert.equal((await rowIds()).length, 34);
    await page.waitForFunction(() => document.querySelector('[data-test=calm-live]').textContent === '30');
    assert.match(await page.textContent('[data-test=calm-down]'), /^\d.* Gbps$/);
  });
  await check('live is green; silent and never heard are the same grey, each with its word', async () => {
    const [live, silent, never] = await Promise.all(['MS-001', 'MS-007', 'PS-033'].map(colourOfMark));
    assert.notEqual(live, silent);
    assert.equal(silent, never);
    const words = await page.$$eval('[data-school] .mark', (marks) => [...new Set(marks.map((mark) => mark.textContent.trim()))]);
    assert.deepEqual(words.sort(), ['在线', '失联', '未接入'].sort());
  });
  await check('a figure changes by itself when the school is heard', async () => {
    await anEvent();
  });
  await check('sorting is the server\'s, stands in the address, and goes back', async () => {
    await page.locator('th button', { hasText: '下行' }).click();
    await page.waitForFunction(() => location.search === '?sort=down_bps&order=desc');
    await page.waitForFunction(() => document.querySelector('[data-school]').dataset.school !== 'MS-001');
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('[data-school]').dataset.school === 'MS-001');
    assert.equal(await path(), '/schools');
  });
  await check('searching narrows the list, and clearing it brings all back', async () => {
    await page.fill('[data-test=search] input, input[data-test=search]', '实验');
    await page.waitForFunction(() => document.querySelectorAll('[data-school]').length === 3);
    await page.fill('[data-test=search] input, input[data-test=search]', '不存在的学校');
    await waitForText('没有编号或名称含“不存在的学校”的学校');
    await page.getByText('清除查找').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-school]').length === 34);
  });
  await check('an address with a page and a size shows just that', async () => {
    await page.goto(at('/schools?size=20&page=2'));
    await page.waitForFunction(() => document.querySelectorAll('[data-school]').length === 14);
  });
  await check('reload, when events were missed, asks anew', async () => {
    const asked = () => district.requests.filter((request) => request.path === '/api/v1/schools').length;
    const before = asked();
    const answer = page.waitForResponse((response) => response.url().includes('/api/v1/schools?'));
    district.publish('reload', {});
    await answer;
    assert.ok(asked() > before);
  });
  await check('the keyboard alone opens a school', async () => {
    await page.goto(at('/schools'));
    await page.waitForSelector('[data-school]');
    await page.locator('[data-school="MS-004"] a').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=devices]');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'page');
  });
}

async function theSchool() {
  await check('the egress is drawn, and said in a line of words', async () => {
    await page.waitForSelector('[data-test=chart] canvas');
    await page.waitForFunction(() => {
      const canvas = document.querySelector('[data-test=chart] canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set();
      for (let pixel = 0; pixel < data.length; pixel += 4) if (data[pixel + 3] > 0) colours.add(`${data[pixel]},${data[pixel + 1]},${data[pixel + 2]}`);
      return colours.size > 20;
    });
    assert.match(await page.textContent('[data-test=egress-summary]'), /下行：当前 [\d.]+ [MG]bps/);
  });
  await check('pointing at the chart shows its figures without breaking the policy', async () => {
    await page.hover('[data-test=chart]');
    await page.mouse.move(700, 400);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.deepEqual(browser.violations, []);
  });
  await check('the line of words follows the events', async () => {
    const before = await page.textContent('[data-test=egress-summary]');
    await page.waitForFunction((was) => document.querySelector('[data-test=egress-summary]').textContent !== was, before);
  });
  await check('the same figures are there as a table', async () => {
    await page.click('[data-test=as-table]');
    await page.waitForSelector('[data-test=egress-table]');
    assert.ok((await page.$$('[data-test=egress-table] tbody tr')).length > 100);
    assert.equal(await path(), '/schools/MS-004?as=table');
    await page.click('[data-test=as-table]');
    await page.waitForSelector('[data-test=chart] canvas');
  });
  await check('another time range stands in the address and is asked for', async () => {
    const answer = page.waitForResponse((response) => response.url().includes('minutes=1440'));
    await page.getByText('24 小时').click();
    await answer;
    assert.equal(await path(), '/schools/MS-004?minutes=1440');
  });
  await check('a device opens to its ports, with rates and speeds', async () => {
    await page.locator('[data-device="sw-4-1"] .opener').click();
    await waitForText('GigabitEthernet0/0/1');
    await page.getByText('1 Gbps').first().waitFor();
    assert.equal(await page.getAttribute('[data-device="sw-4-1"] .opener', 'aria-expanded'), 'true');
  });
  await check('devices that do not answer stand first, with the cause in words', async () => {
    await page.goto(at('/schools/MS-013'));
    await page.waitForSelector('[data-device]');
    assert.match(await page.locator('[data-device]').first().textContent(), /不通.*认证失败/s);
  });
  await check('nothing of a silent school is green or red', async () => {
    await page.goto(at('/schools/MS-007'));
    await page.waitForSelector('[data-device]');
    await waitForText('学校已失联');
    const tones = await page.$$eval('main .mark', (marks) => [...new Set(marks.flatMap((mark) => [...mark.classList].filter((name) => name.startsWith('is-'))))]);
    assert.deepEqual(tones, ['is-mute']);
  });
  await check('a school that never enrolled says what is missing', async () => {
    await page.goto(at('/schools/PS-033'));
    await waitForText('学校已登记但尚未接入');
  });
  await check('an unknown school and an unknown page say so', async () => {
    await page.goto(at('/schools/NONE-1'));
    await waitForText('没有编号为 NONE-1 的学校');
    await page.goto(at('/nowhere/at/all'));
    await waitForText('没有这个页面');
  });
}

async function looks() {
  const pages = { schools: '/schools', school: '/schools/MS-004', missing: '/nowhere' };
  const sizes = [{ width: 1366, height: 768 }, { width: 1920, height: 1080 }];
  for (const language of ['zh-CN', 'en'])
    for (const theme of ['light', 'dark'])
      await check(`every text is readable and nothing overflows: ${language}, ${theme}`, async () => {
        await look(language, theme);
        for (const [name, where] of Object.entries(pages)) {
          await page.goto(at(where));
          await page.waitForSelector({ schools: '[data-school]', school: '[data-device]', missing: '.missing' }[name]);
          for (const size of sizes) {
            await page.setViewportSize(size);
            assert.deepEqual(await page.evaluate(textsTooFaint), [], `${name}: contrast below 4.5`);
            const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(over <= 0, `${name} is ${over} px too wide at ${size.width}`);
          }
        }
        assert.equal(await page.getAttribute('html', 'lang'), language);
      });
  await check('a chart that has not yet followed a narrower window does not widen the page', async () => {
    const still = await page.context().newPage();
    await still.addInitScript(() => {
      window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
    });
    await still.setViewportSize(sizes[1]);
    await still.goto(at('/schools/MS-004'));
    await still.waitForSelector('[data-test=chart] canvas');
    await still.setViewportSize(sizes[0]);
    const [over, canvas] = await still.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.querySelector('[data-test=chart] canvas').getBoundingClientRect().right - innerWidth,
    ]);
    await still.close();
    assert.ok(canvas > 0, 'the canvas of this check is not wider than the window');
    assert.ok(over <= 0, `${over} px too wide`);
  });
  await page.setViewportSize(sizes[0]);
  await check('language and appearance are one click each, and are remembered', async () => {
    await look('zh-CN', 'light');
    await page.goto(at('/schools'));
    await page.click('[data-test=language]');
    await waitForText('Silent schools first');
    await page.click('[data-test=theme]');
    await page.waitForSelector('html.dark');
    await page.reload();
    await waitForText('Silent schools first');
    await page.waitForSelector('html.dark');
    await look('zh-CN', 'light');
  });
}

async function losses() {
  isTroubleExpected = true;
  await page.goto(at('/schools'));
  await page.waitForSelector('[data-school]');
  await page.waitForFunction(() => document.querySelector('[data-test=link]').textContent.includes('实时更新'));
  await anEvent();
  await check('a lost connection is said, and then no school is called live', async () => {
    district.setDown(true);
    await page.waitForSelector('[data-test=offline]');
    await page.waitForFunction(() => document.querySelector('[data-school="MS-004"] .mark').textContent.includes('未知'), null, { timeout: 40_000 });
    assert.equal(await colourOfMark('MS-004'), await colourOfMark('PS-033'));
    assert.deepEqual(await page.evaluate(textsTooFaint), []);
  });
  await check('it comes back where it stopped', async () => {
    district.setDown(false);
    await page.locator('[data-test=offline] button').click();
    await page.waitForSelector('[data-test=offline]', { state: 'detached' });
    await page.waitForFunction(() => document.querySelector('[data-school="MS-004"] .mark').textContent.includes('在线'));
    assert.match(district.lastEventIds.at(-1), /^r-\d+$/);
  });
  await anEvent();
  await check('a session that has ended leads to the login page and says so', async () => {
    district.endSessions();
    await waitForText('登录已过期，请重新登录。');
    assert.match(await path(), /^\/login/);
  });
  isTroubleExpected = false;
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) =>
    item.isDirectory() ? filesBelow(join(folder, item.name)) : [join(folder, item.name)]);
}

async function whatMustNeverHappen() {
  await check('no page broke the policy', () => assert.deepEqual(browser.violations, []));
  await check('no error stands on the console', () => assert.deepEqual(browser.consoleErrors, []));
  await check('nothing was asked of another host', () => assert.deepEqual(browser.foreignRequests, []));
  await check('nothing that was built loads from another host', () => {
    const loads = /(?:src|href)\s*=\s*["']?(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|@import/;
    const texts = filesBelow(join(root, 'webui/dist')).filter((file) => /\.(html|css|js|svg)$/.test(file));
    assert.ok(texts.length > 5);
    assert.deepEqual(texts.filter((file) => loads.test(readFileSync(file, 'utf8'))), []);
  });
  await check('the login page is small, and no chart comes with it', () => {
    const html = readFileSync(join(root, 'webui/dist/index.html'), 'utf8');
    const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((found) => found[1]);
    const size = scripts.reduce((sum, file) => sum + readFileSync(join(root, 'webui/dist', `${file}.gz`)).length, 0);
    assert.ok(size > 20_000 && size < 150_000, `${size} bytes`);
    assert.ok(!scripts.some((file) => file.includes('charts')));
  });
}

// Refused calls of the checks of signing in (401, 403), of unknown schools (404), of what cannot be done now (409) and of
// texts with faults (422) are the browser's own lines.
const refusals = /status of (401|403|404|409|422)/;

try {
  await district.listen();
  page = await browser.open();
  browser.watch(district.address, (message) => isTroubleExpected || refusals.test(message.text()));
  const stand = { browser, district, page, check, at, path, look };
  const parts = [signingIn, oneTimeLinks, theList, theSchool, theApplications, ...dayParts, ...workParts, looks, losses, whatMustNeverHappen];
  for (const part of parts) await part(stand);
} catch (error) {
  results.failed += 1;
  console.log(`failed  ${error.stack}`);
} finally {
  await browser.close();
  await district.close();
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed === 0 ? 0 : 1);
