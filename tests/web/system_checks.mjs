// Warnings, users, roles, what the schools shall have, and how it all looks.  Part of run.mjs.
import assert from 'node:assert/strict';
import { textsTooFaint } from './contrast.mjs';
import { FakeDistrict } from './fake_district.mjs';
import { screens } from './work_screens.mjs';
import { Worker } from './worker.mjs';

const sizes = [{ width: 1366, height: 768 }, { width: 1920, height: 1080 }];

export class SystemChecks extends Worker {
  async run() {
    await this.enter('operator-A01', 'operator');
    await this.look('zh-CN', 'light');
    await this.warnings();
    await this.system();
    await this.roles();
    await this.emptyDistrict();
    await this.looks();
    await this.enter('admin', 'admin');
    await this.look('zh-CN', 'light');
  }

  async warnings() {
    const { page, check, district } = this;
    await check('a warning goes to all schools, and each receipt is seen', async () => {
      await this.go('/warnings', '[data-warning]');
      await page.click('[data-test=new-warning]');
      await page.click('[data-test=warning-send]');
      await this.text('请填写标题');
      await page.fill('#warning-title', '关于某远程办公软件漏洞的预警');
      await page.fill('#warning-text', '请立即升级。');
      await page.selectOption('#warning-severity', 'critical');
      await page.click('[data-test=warning-send]');
      await page.waitForSelector('[data-test=receipts]');
      const states = await page.$$eval('[data-test=receipts] tbody .mark', (marks) => [...new Set(marks.map((mark) => `${mark.textContent.trim()} ${mark.classList.contains('is-mute')}`))]);
      assert.deepEqual(states, ['未送达 true']);
      const { id } = district.work.warnings.all.at(-1);
      district.work.warnings.tell(id, 'MS-001', 'received');
      district.work.warnings.tell(id, 'PS-002', 'read');
      await this.text('已读 1，送达 2，共 33 所', `[data-warning="${id}"]`);
    });
  }

  async system() {
    const { page, check, district } = this;
    await this.enter('chief', 'admin');
    await check('a new user is made with a one-time link that is shown once and works', async () => {
      await this.go('/system', '[data-user]');
      await page.click('[data-test=new-user]');
      await page.click('[data-test=user-make]');
      await this.text('请填写用户名');
      await page.fill('#user-name', 'auditor-A07');
      await page.locator('input[type=radio][value=auditor]').check();
      await page.click('[data-test=user-make]');
      const link = await page.inputValue('[data-test=one-time-link]');
      assert.match(link, new RegExp(`^${this.district.address}/#token=`));
      assert.equal(district.links.get(decodeURIComponent(new URL(link).hash.slice('#token='.length))), 'auditor-A07');
      await page.keyboard.press('Escape');
      await page.waitForSelector('[data-user="auditor-A07"]');
      await page.waitForSelector('[data-test=one-time-link]', { state: 'detached' });
      assert.equal(district.users.get('auditor-A07').role, 'auditor');
    });
    await check('a role is changed in its line; the last administrator stays one', async () => {
      await page.selectOption('[data-user="auditor-A07"] select', 'viewer');
      await page.waitForFunction(() => document.body.textContent.includes('auditor-A07 已更改'));
      assert.equal(district.users.get('auditor-A07').role, 'viewer');
      for (const [name, user] of district.users) if (name !== 'chief' && (user.role ?? 'admin') === 'admin') user.isDisabled = true;
      await page.selectOption('[data-user="chief"] select', 'viewer');
      await page.locator('main [role=alert]', { hasText: 'CMP-S034' }).waitFor();
      assert.equal(await page.inputValue('[data-user="chief"] select'), 'admin');
      for (const user of district.users.values()) delete user.isDisabled;
    });
    await check('a calendar with faults is refused: each is told with its line, and nothing is sent', async () => {
      await this.go('/system?tab=desired', '[data-version-of]');
      const text = ['utc_offset: "+08:00"', 'termz: []', '\tdays: x', '<b>kalender</b>: 3', 'kalender: 3', ''].join('\n');
      await page.setInputFiles('[data-test=upload-calendar]', { name: 'calendar.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) });
      await page.click('[data-test=set-calendar]');
      await page.click('[data-test=sure-calendar]');
      await page.waitForSelector('[data-test=faults]');
      const lines = await page.$$eval('[data-test=faults] [data-line]', (buttons) => buttons.map((button) => Number(button.dataset.line)));
      assert.deepEqual(lines, [2, 3, 5]);
      assert.match(await page.textContent('[data-test=faults]'), /有 3 处问题，没有下发.*第 2 行 1 列.*未知的键 'termz'.*缩进用了制表符/s);
      await page.locator('[data-test=faults] [data-line="5"]').click();
      const chosen = await page.$eval('[data-test=desired-calendar] textarea', (area) => area.value.slice(area.selectionStart, area.selectionEnd));
      assert.equal(chosen, 'kalender: 3');
      assert.equal(district.work.desired.version, 7);
    });
    await check('a file that is no UTF-8 is not read', async () => {
      await page.setInputFiles('[data-test=upload-calendar]', { name: 'gbk.yaml', mimeType: 'text/yaml', buffer: Buffer.from([0xd0, 0xa3, 0xc0, 0xfa]) });
      await this.text('文件不是 UTF-8 文本');
    });
    await check('a good one is in force, and who has not answered is grey', async () => {
      await page.setInputFiles('[data-test=upload-calendar]', { name: 'calendar.yaml', mimeType: 'text/yaml', buffer: Buffer.from('utc_offset: "+08:00"\n') });
      await page.click('[data-test=set-calendar]');
      await this.text('33 所学校将在下一次联系时收到新版本');
      await page.click('[data-test=sure-calendar]');
      await page.waitForFunction(() => [...document.querySelectorAll('[data-version-of] .mark')].every((mark) => !mark.classList.contains('is-good')));
      assert.equal(district.work.desired.parts.calendar.text, 'utc_offset: "+08:00"\n');
      assert.match(await page.textContent('[data-version-of="MS-001"]'), /等待回执.*8.*7/s);
      assert.match(await page.textContent('[data-version-of="PS-005"]'), /拒绝/);
    });
    await check('who did what stands in the audit, and can be searched', async () => {
      await this.go('/system?tab=audit', '[data-test=audit] tbody tr');
      assert.match(await page.locator('[data-test=audit] tbody tr').first().textContent(), /chief.*desired\.calendar/s);
      await page.fill('[data-test=audit-search]', 'alert.claim');
      await page.waitForFunction(() => [...document.querySelectorAll('[data-test=audit] tbody tr')].every((row) => row.textContent.includes('alert.claim')));
      await page.fill('[data-test=audit-search]', 'nothing at all');
      await this.text('没有符合的记录');
    });
  }

  async roles() {
    const { page, check, district } = this;
    const here = (selector) => page.locator(selector).count();
    await check('a viewer sees all, and no button that is not theirs', async () => {
      await this.enter('viewer-A11', 'viewer');
      await this.go('/alerts?open=MS-004/10', '[data-test=timeline]');
      const before = district.work.alerts.claims.size;
      await page.keyboard.press('a');
      assert.equal(await here('[data-test=claim], [data-test=to-task]'), 0);
      await this.go('/tasks?open=5', '[data-task-panel]');
      assert.equal(await here('[data-test=new-task], [data-task-panel] .deeds'), 0);
      await this.go('/warnings', '[data-warning]');
      assert.equal(await here('[data-test=new-warning]'), 0);
      await this.go('/system', '[data-version-of]');
      assert.deepEqual(await page.$$eval('.tabs a', (links) => links.map((link) => link.textContent.trim())), ['下发内容']);
      assert.equal(await here('[data-test=set-calendar], [data-test=upload-calendar]'), 0);
      assert.equal(district.work.alerts.claims.size, before);
      await this.go('/system?tab=users', '[data-version-of]');
      assert.ok(!district.requests.slice(-12).some((request) => request.path === '/api/v1/users'));
    });
    await check('the server is the judge: what a viewer asks all the same is refused', async () => {
      const answer = await page.evaluate(async () => {
        const { csrf_token } = await (await fetch('/api/v1/session')).json();
        const refused = await fetch('/api/v1/tasks/5/urge', { method: 'POST', headers: { 'X-Campus-Csrf': csrf_token, 'Content-Type': 'application/json' }, body: '{"note":""}' });
        return [refused.status, (await refused.json()).error.code];
      });
      assert.deepEqual(answer, [403, 'CMP-W030']);
    });
    await check('an auditor reads the audit, and no more', async () => {
      await this.enter('auditor-A12', 'auditor');
      await this.go('/system?tab=audit', '[data-test=audit] tbody tr');
      assert.deepEqual(await page.$$eval('.tabs a', (links) => links.map((link) => link.textContent.trim())), ['下发内容', '审计']);
      await this.go('/tasks', '[data-test=board]');
      assert.equal(await here('[data-test=new-task]'), 0);
    });
  }

  async emptyDistrict() {
    const { page, check } = this;
    const empty = new FakeDistrict({ isEmpty: true });
    this.browser.alsoOurs(await empty.listen());
    await check('pages without anything on them say what to do', async () => {
      await page.goto(`${empty.address}/login`);
      await page.evaluate(() => localStorage.setItem('campus.language', 'zh-CN'));
      await this.enter('admin', 'admin', empty);
      for (const [path, words] of [['/alerts', '学校上报的告警会自动出现在这里'], ['/tasks', '用“新建整改”给一所或多所学校下发'], ['/warnings', '用“发布预警”提醒全部学校'], ['/system?tab=desired', '还没有接入的学校']]) {
        await page.goto(`${empty.address}${path}`);
        await this.text(words);
      }
    });
    await page.goto('about:blank');
    await empty.close();
  }

  async looks() {
    const { page, check } = this;
    await this.enter('chief', 'admin');
    for (const language of ['zh-CN', 'en'])
      for (const theme of ['light', 'dark'])
        await check(`every text of the day's work is readable and nothing overflows: ${language}, ${theme}`, async () => {
          await this.look(language, theme);
          for (const [name, [path, ready]] of Object.entries(screens)) {
            await this.go(path, ready);
            for (const size of sizes) {
              await page.setViewportSize(size);
              assert.deepEqual(await page.evaluate(textsTooFaint), [], `${name}: contrast below 4.5`);
              const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
              assert.ok(over <= 0, `${name} is ${over} px too wide at ${size.width}`);
            }
          }
        });
    await page.setViewportSize(sizes[0]);
  }
}
