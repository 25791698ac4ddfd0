// Alerts in the browser: the list, the keys, what strangers wrote.  Part of run.mjs.
import assert from 'node:assert/strict';
import { screens } from './work_screens.mjs';
import { Worker } from './worker.mjs';

export class AlertChecks extends Worker {
  async run() {
    await this.enter('operator-A01', 'operator');
    await this.look('zh-CN', 'light');
    await this.alerts();
    await this.keys();
    await this.strangersWords();
  }

  async alerts() {
    const { page, check } = this;
    await check('an incident is one line, and says how much it hides', async () => {
      await this.go('/alerts', '[data-incident]');
      const row = page.locator('[data-incident="MS-001/10"]');
      assert.match(await row.textContent(), /设备 sw-core-1 不可达.*5 条告警.*合并 4 条.*第一中学.*已通知.*未认领/s);
      assert.equal(await page.locator('[data-incident="MS-001/10"]').count(), 1);
    });
    await check('what a silent school told last is marked grey as such', async () => {
      const mark = page.locator('[data-incident="MS-007/10"] .school .mark');
      await mark.waitFor();
      assert.equal(await mark.textContent(), '失联');
      assert.ok(await mark.evaluate((one) => one.classList.contains('is-mute')));
      assert.equal(await page.locator('[data-incident="MS-001/10"] .school .mark').count(), 0);
    });
    await check('what the list is narrowed to stands in the address, and is counted before', async () => {
      const facet = page.locator('[data-test=severity-critical]');
      const told = Number(/\d+/.exec(await facet.textContent())[0]);
      await facet.click();
      await page.waitForFunction(() => location.search === '?severity=critical');
      await page.waitForFunction((many) => document.querySelectorAll('[data-incident]').length === many, told);
      const words = await page.$$eval('[data-incident] td:first-child .mark', (marks) => [...new Set(marks.map((mark) => mark.textContent.trim()))]);
      assert.deepEqual(words, ['紧急']);
      await page.goBack();
      await page.waitForFunction((many) => document.querySelectorAll('[data-incident]').length > many, told);
    });
    await check('an alert shows its counts, its first conversations and what happened', async () => {
      await this.go('/alerts?state=all&open=PS-003/10', '[data-test=evidence] table');
      const evidence = await page.textContent('[data-test=evidence]');
      assert.match(evidence, /目标主机254/);
      assert.match(evidence, /会话1,310/);
      assert.match(evidence, /10\.20\.3\.31.*10\.20\.3\.100.*:445.*TCP/s);
      assert.equal(await page.locator('[data-test=evidence] tbody tr').count(), 8);
      assert.match(await page.textContent('[data-test=timeline]'), /观察中.*未恢复/s);
    });
    await check('an alert nobody knows says so', async () => {
      await this.go('/alerts?open=MS-001/99999', '[data-test=panel]');
      await this.text('学校 MS-001 没有编号为 A-99999 的告警');
    });
  }

  async keys() {
    const { page, check, district } = this;
    const focused = () => page.evaluate(() => document.activeElement.closest('[data-incident]')?.dataset.incident ?? null);
    await check('j and k walk through the list, and a claims', async () => {
      await this.go('/alerts', '[data-incident]');
      const order = await page.$$eval('[data-incident]', (rows) => rows.map((row) => row.dataset.incident));
      for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
      assert.equal(await focused(), order[1]);
      await page.keyboard.press('a');
      await page.waitForSelector(`[data-incident="${order[1]}"] [data-test=claimed]`);
      assert.equal(await page.textContent(`[data-incident="${order[1]}"] [data-test=claimed]`), 'operator-A01');
      assert.equal(district.work.alerts.claims.get('PS-002/10').by, 'operator-A01');
    });
    await check('Enter opens, the panel follows j, and Escape goes back to the line it showed', async () => {
      await page.keyboard.press('Enter');
      await page.waitForSelector('[data-test=panel] [data-test=assignee]');
      assert.ok(await page.evaluate(() => document.activeElement.matches('[data-test=panel]')));
      await page.keyboard.press('j');
      await page.waitForFunction(() => new URLSearchParams(location.search).get('open') === 'PS-003/10');
      await page.locator('[data-test=panel] h2', { hasText: '横向扫描' }).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'claim');
      await page.keyboard.press('Escape');
      await page.waitForSelector('[data-test=panel]', { state: 'detached' });
      await page.waitForFunction(() => document.activeElement.closest('[data-incident]')?.dataset.incident === 'PS-003/10');
      assert.equal(await this.search(), '');
    });
    await check('who takes over from another is asked first', async () => {
      district.work.alerts.claim('PS-003', 10, 'operator-A02', '', Date.now());
      await this.go('/alerts?open=PS-003/10', '[data-test=assignee]');
      await page.keyboard.press('a');
      await this.text('现在由 operator-A02 负责');
      await page.fill('#claim-note', 'jak a');
      assert.equal(await page.inputValue('#claim-note'), 'jak a');
      assert.equal(district.work.alerts.claims.get('PS-003/10').by, 'operator-A02');
      await page.click('[data-test=claim-submit]');
      await page.waitForFunction(() => document.querySelector('[data-test=assignee]').textContent === 'operator-A01');
      assert.equal(district.work.alerts.claims.get('PS-003/10').note, 'jak a');
    });
    await check('an alert that changes at a school changes here by itself', async () => {
      await this.go('/alerts', '[data-incident]');
      district.work.alerts.claim('MS-001', 10, 'operator-A09', '', Date.now());
      district.work.changed('alerts', 'MS-001');
      await page.locator('[data-incident="MS-001/10"] [data-test=claimed]', { hasText: 'operator-A09' }).waitFor();
    });
  }

  async strangersWords() {
    const { page, check } = this;
    const harmless = async (what) => {
      const found = await page.evaluate(() => ({
        title: document.title,
        made: document.querySelectorAll('main img, main script, main b').length,
        over: document.documentElement.scrollWidth - innerWidth,
      }));
      assert.ok(!found.title.includes('owned'), what);
      assert.equal(found.made, 0, what);
      assert.ok(found.over <= 0, `${what}: ${found.over} px too wide`);
    };
    await check('markup, formulas, endless names and reversed letters are shown as the text they are', async () => {
      for (const [what, [path, ready]] of Object.entries({ ...screens, users: ['/alerts', '[data-incident]'], audit: ['/alerts', '[data-incident]'] })) {
        await this.go(path, ready);
        await harmless(what);
      }
      await this.go('/tasks?open=8', '[data-test=attachments]');
      assert.match(await page.textContent('[data-test=messages]'), /<img src=x onerror="alert\(1\)"><script>/);
      assert.match(await page.textContent('[data-task-panel] h2'), /^=HYPERLINK\("http:\/\/elsewhere\.example"/);
      const files = await page.$$eval('[data-test=attachments] a', (links) => links.map((link) => [link.querySelector('bdi') !== null, link.hasAttribute('download'), new URL(link.href).pathname]));
      for (const [isApart, isDownload, path] of files) {
        assert.ok(isApart && isDownload);
        assert.match(path, /^\/api\/v1\/tasks\/8\/attachments\/[0-9a-f]{64}$/);
      }
      assert.equal(files.length, 2);
    });
    await check('no evidence is grey, never green', async () => {
      const mark = page.locator('[data-test=recheck] .mark');
      assert.match(await mark.textContent(), /还没有新证据/);
      assert.ok(await mark.evaluate((one) => one.classList.contains('is-mute')));
    });
    await check('an attachment is fetched as a download', async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-test=attachments] a').first().click()]);
      assert.match(download.url(), /\/attachments\//);
      await download.cancel();
    });
  }
}
