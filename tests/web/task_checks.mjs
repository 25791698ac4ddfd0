// Tasks in the browser, each walked from its beginning to its end, and many at once.  Part of run.mjs.
import assert from 'node:assert/strict';
import { Worker } from './worker.mjs';

export class TaskChecks extends Worker {
  async run() {
    await this.enter('operator-A01', 'operator');
    await this.look('zh-CN', 'light');
    await this.taskFromAlert();
    await this.taskInEnglish();
    await this.manySchools();
  }

  async taskFromAlert() {
    const { page, check, district } = this;
    let id;
    await check('an alert becomes a task: the form knows the school, the words and the source', async () => {
      await this.go('/alerts?open=PS-003/10', '[data-test=to-task]');
      await page.click('[data-test=to-task]');
      await page.waitForSelector('[data-test=task-form]');
      assert.match(await page.inputValue('#task-title'), /^横向扫描：10\.20\.3\.31/);
      assert.match(await page.inputValue('#task-requirement'), /A-10.*host:10\.20\.3\.31/s);
      await page.fill('#task-title', '');
      await page.click('[data-test=issue-now]');
      await this.text('请填写标题');
      await page.fill('#task-title', '处置扫描终端 10.20.3.31');
      await page.click('[data-test=issue-now]');
      await page.waitForSelector('[data-test=panel] .deeds a');
      id = district.work.tasks.newest;
      assert.deepEqual(district.work.tasks.find(id).source, { kind: 'alert', ref: '10' });
      assert.equal(district.work.tasks.find(id).state, 'issued');
    });
    await check('from the alert a link leads to its task, which waits for the school', async () => {
      await page.locator('[data-test=panel] .deeds a').click();
      await page.waitForSelector(`[data-task-panel="${id}"]`);
      await this.state('待签收');
      assert.ok(await page.locator(`[data-column=issued] [data-task="${id}"]`).isVisible());
      assert.deepEqual(await this.verbs(), ['催办', '延期', '豁免']);
    });
    await check('the school accepts, and the task moves to the next column by itself', async () => {
      await this.told((tasks) => tasks.accept(id));
      await this.state('整改中');
      await page.waitForSelector(`[data-column=accepted] [data-task="${id}"]`);
    });
    await check('urging and extending are told with their notes, and a day that is over is refused here', async () => {
      await this.step('urge', { note: '请尽快' });
      await this.text('催办 1 次', '[data-task-panel]');
      await page.click('[data-test=verb-extend]');
      await page.fill('#step-day', '2020-01-01');
      await page.click('[data-test=step-submit]');
      await this.text('请填写说明');
      await page.fill('#step-note', '配件未到');
      await page.click('[data-test=step-submit]');
      await this.text('日期已过，请选今天或以后');
      await page.fill('#step-day', '2099-12-31');
      await page.click('[data-test=step-submit]');
      await page.waitForSelector('#step-note', { state: 'detached' });
      await this.text('期限改为 2099-12-31', '[data-test=history]');
      await this.text('配件未到', '[data-test=messages]');
    });
    await check('a reply waits for its re-check, and can be returned', async () => {
      await this.told((tasks) => tasks.reply(id, '已断开该终端'));
      await this.state('待复查');
      await this.text('现场照片.jpg', '[data-test=attachments]');
      await this.step('return', { note: '请说明感染来源' });
      await this.state('整改中');
    });
    await check('a re-check that is missed sends it back, one that is met closes it', async () => {
      await this.told((tasks) => tasks.reply(id, '已重装系统'));
      await this.state('待复查');
      await this.told((tasks) => tasks.recheck(id, 'missed'));
      await this.state('整改中');
      await this.text('不合格', '[data-test=recheck]');
      await this.told((tasks) => (tasks.reply(id, '已更换'), tasks.recheck(id, 'met')));
      await this.state('已销号');
      await this.text('合格', '[data-test=recheck]');
      await page.waitForSelector(`[data-column=closed] [data-task="${id}"]`);
      assert.deepEqual(await this.verbs(), []);
    });
    await check('the whole way stands in the history', async () => {
      const steps = await page.$$eval('[data-test=history] li > div > span:first-child', (spans) => spans.map((span) => span.textContent));
      assert.deepEqual(steps, ['复查', '反馈', '复查', '反馈', '退回', '反馈', '延期', '催办', '签收', '下发', '建立']);
    });
    await check('what the server refuses is said in words, and nothing changes', async () => {
      await this.go('/tasks?open=3', '[data-task-panel="3"]');
      await page.click('[data-test=verb-urge]');
      await page.waitForSelector('#step-note');
      district.work.tasks.find(3).state = 'closed';
      await page.click('[data-test=step-submit]');
      await page.locator('.el-dialog [role=alert]', { hasText: 'CMP-D001' }).waitFor();
      await page.keyboard.press('Escape');
      await page.waitForSelector('#step-note', { state: 'detached' });
      district.work.tasks.find(3).state = 'issued';
    });
  }

  async taskInEnglish() {
    const { page, check, district } = this;
    await check('the same way in English, closed by hand', async () => {
      await this.look('en', 'dark');
      await this.go('/alerts?open=PS-002/10', '[data-test=to-task]');
      await page.click('[data-test=to-task]');
      await page.waitForSelector('[data-test=task-form]');
      assert.match(await page.inputValue('#task-title'), /^Flood: 203\.0\.113\.2 gets/);
      await page.click('[data-test=keep-draft]');
      await page.waitForSelector('[data-test=panel] .deeds a');
      const id = district.work.tasks.newest;
      await page.locator('[data-test=panel] .deeds a').click();
      await this.state('Draft');
      assert.deepEqual(await this.verbs(), ['Issue']);
      await this.step('issue');
      await this.state('Issued');
      await this.told((tasks) => (tasks.accept(id), tasks.reply(id, 'done')));
      await this.state('To re-check');
      await this.step('close', { note: 'seen on site' });
      await this.state('Closed');
      assert.equal(district.work.tasks.find(id).history.at(-1).note, 'seen on site');
      await this.look('zh-CN', 'light');
    });
  }

  async manySchools() {
    const { page, check, district } = this;
    await check('one task for several schools at once, found by name and ticked', async () => {
      await this.go('/tasks', '[data-test=board]');
      await page.click('[data-test=new-task]');
      await page.waitForSelector('[data-school-box]');
      const before = district.work.tasks.newest;
      await page.locator('[data-test=task-form] input[type=search]').fill('实验');
      await page.waitForFunction(() => document.querySelectorAll('[data-school-box]').length === 3);
      await page.getByText('选中这 3 所').click();
      await page.fill('#task-title', '秋季专项检查整改');
      await page.fill('#task-requirement', '按检查单逐项整改');
      await page.click('[data-test=keep-draft]');
      await page.waitForSelector('[data-test=task-form]', { state: 'detached' });
      assert.equal(district.work.tasks.newest, before + 3);
      assert.deepEqual(new Set(district.work.tasks.all.slice(-3).map((task) => task.state)), new Set(['draft']));
    });
    await check('drafts are chosen in the table and issued together', async () => {
      await page.click('[data-test=as-list]');
      await page.fill('[data-test=task-search]', '秋季专项检查整改');
      await page.waitForFunction(() => document.querySelectorAll('[data-test=task-table] tr[data-task]').length === 3);
      await page.locator('[data-test=task-table] thead input[type=checkbox]').check();
      await page.click('[data-test=many-issue]');
      await page.waitForSelector('#step-note');
      await page.click('[data-test=step-submit]');
      await page.waitForFunction(() => [...document.querySelectorAll('[data-test=task-table] tr[data-task]')].every((row) => row.textContent.includes('待签收')));
      assert.deepEqual(district.work.tasks.all.slice(-3).map((task) => task.state), ['issued', 'issued', 'issued']);
      assert.match(await this.search(), /as=table/);
    });
    await check('what is overdue has its own list, and its state beside it', async () => {
      await this.go('/tasks?overdue=true', '[data-test=task-table]');
      const rows = await page.$$eval('[data-test=task-table] tr[data-task]', (found) => found.map((row) => row.textContent));
      assert.equal(rows.length, 2);
      for (const row of rows) assert.match(row, /逾期.*(整改中|待签收).*逾期 \d+ 天/s);
    });
    await check('another page can lead here with a task begun', async () => {
      await this.go('/tasks?new=target&ref=campus-own.wifi&school=MS-001&title=Wi-Fi', '[data-test=task-form]');
      assert.equal(await page.inputValue('#task-title'), 'Wi-Fi');
      assert.equal(await page.inputValue('#task-ref'), 'campus-own.wifi');
      assert.ok(await page.locator('[data-school-box="MS-001"]').isChecked());
      await page.keyboard.press('Escape');
      await page.waitForSelector('[data-test=task-form]', { state: 'detached' });
    });
  }
}
