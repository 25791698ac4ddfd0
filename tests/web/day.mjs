// The day's pages: the desk, the table of attainment with its evidence, the classrooms and the self-checks.  Each part
// takes the stand: the fake district, the browser's page and the little helpers of run.mjs.
import assert from 'node:assert/strict';
import { textsTooFaint } from './contrast.mjs';
import { dayScreens, newestOf } from './day_screens.mjs';

const target = 'xuzhou-2019-2023.egress-small';
const hatched = '.mark svg .hatched';

const tonesOf = (page, where) =>
  page.$$eval(`${where} .mark`, (marks) => [...new Set(marks.flatMap((mark) => [...mark.classList].filter((name) => name.startsWith('is-'))))].sort());
const asked = (page, path) => page.waitForResponse((answer) => new URL(answer.url()).pathname === path);

export async function theDesk({ district, page, check, at, path }) {
  const open = async () => {
    await page.goto(at('/'));
    await page.waitForSelector('[data-test=desk] .piles');
  };
  await check('the desk is the first page, with four piles and five calm numbers', async () => {
    await open();
    const piles = await page.$$eval('.piles .number', (found) => found.map((pile) => pile.textContent.trim()));
    const { overdue, replied, issued, draft } = district.work.tasks.list(new URLSearchParams(), true, Date.now()).counts;
    assert.deepEqual(piles, [overdue, replied, issued, draft].map(String));
    assert.equal(await page.locator('[data-test=calm] li').count(), 5);
    assert.equal(await page.textContent('[data-test=calm-schools_online] .value'), '90.9 %');
  });
  await check('every number of the desk opens the list it was counted from', async () => {
    const ways = {
      '[data-test=queue-overdue]': /^\/tasks\?overdue=true$/, '[data-test=queue-to_recheck]': /^\/tasks\?state=replied$/,
      '[data-test=causes] td:nth-of-type(3) a': /^\/alerts\?since=[^&]+&rule=[a-z_.]+&state=all$/, '[data-test=today-all]': /^\/alerts\?since=[^&]+&state=all$/,
      '[data-test=silent-all]': /^\/schools\?sort=freshness&order=desc$/, '[data-test=calm-egress_met]': /^\/attainment\?metric=egress_rate&order=trouble$/,
      '[data-test=calm-rooms_healthy]': /^\/rooms\?order=trouble$/, '[data-test=calm-self_checks_done]': /^\/self-checks$/,
    };
    for (const [where, pattern] of Object.entries(ways)) {
      await open();
      await page.locator(where).first().click();
      await page.waitForFunction(() => location.pathname !== '/');
      assert.match(await path(), pattern, where);
    }
  });
  await check('what is unknown on the desk is grey and hatched, and says how much', async () => {
    await open();
    assert.deepEqual(await tonesOf(page, '[data-test=calm]'), ['is-mute']);
    assert.ok((await page.locator(`[data-test=calm] ${hatched}`).count()) >= 2);
    assert.match(await page.textContent('[data-test=calm-egress_met]'), /未知 4/);
  });
  await check('the months are there as a table too, and as words', async () => {
    await page.click('[data-test=as-table]');
    await page.waitForSelector('[data-test=trend-table]');
    assert.equal(await page.locator('[data-test=trend-table] tbody tr').count(), 30);
    assert.equal(await path(), '/?as=table');
    assert.match(await page.getAttribute('[data-test=calm] svg[role=img]', 'aria-label'), /学校在线率：有数据的 28 天里/);
  });
  await check('the desk is counted anew when a task moves', async () => {
    const answer = asked(page, '/api/v1/desk');
    district.publish('tasks', { school: 'MS-004' });
    await answer;
  });
}

export async function theAttainment({ district, page, check, at, path }) {
  await check('the heat table has a row a school and a cell an indicator', async () => {
    await page.goto(at('/attainment'));
    await page.waitForSelector('[data-state]');
    assert.equal(await page.locator('[data-test=heat] tbody tr').count(), 34);
    assert.equal(await page.locator('[data-school="MS-004"] .cell').count(), 5);
    assert.match(await page.textContent('[data-school="MS-004"] [data-metric=egress_rate]'), /不达标.*124 Mbps.*≥ 200 Mbps/s);
  });
  await check('a state is colour, shape and word together, and no unknown is green', async () => {
    for (const [state, tone, word] of [['met', 'is-good', '达标'], ['missed', 'is-bad', '不达标'], ['no_evidence', 'is-mute', '无证据'], ['old', 'is-mute', '过期'], ['exempt', 'is-info', '豁免']]) {
      const mark = page.locator(`[data-state=${state}] .mark`).first();
      assert.ok((await mark.getAttribute('class')).includes(tone), state);
      assert.equal((await mark.textContent()).trim(), word);
    }
    const good = await page.$$eval('[data-test=heat] .cell .is-good', (marks) => [...new Set(marks.map((mark) => mark.textContent.trim()))]);
    assert.deepEqual(good, ['达标']);
    assert.equal(await page.locator('[data-school="PS-033"] .cell .none').count(), 5);
  });
  await check('the keyboard opens a cell\'s evidence, and Escape gives the focus back', async () => {
    const cell = page.locator('[data-school="MS-004"] [data-metric=egress_rate] button');
    await cell.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=evidence]');
    assert.equal(await path(), `/attainment?school=MS-004&target=${target}`);
    const text = await page.textContent('[data-test=evidence]');
    for (const said of ['徐州某区', '学校带宽不低于二百兆', '差 76 Mbps', '以此为准', 'iperf3 测速', '封条']) assert.ok(text.includes(said), said);
    assert.match(text, /[0-9a-f]{64}/);
    assert.equal(await page.locator('[data-test=history] tbody tr').count(), 6);
    assert.match(await page.getAttribute('[data-test=history] svg', 'aria-label'), /从 68.2 Mbps 到 124 Mbps/);
    assert.equal(await cell.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-test=evidence]', { state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.closest('[data-school]')?.dataset.school), 'MS-004');
  });
  await check('the arrows walk from cell to cell', async () => {
    await page.locator('[data-school="MS-004"] [data-metric=egress_rate] button').focus();
    for (const key of ['ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    const place = await page.evaluate(() => [document.activeElement.closest('tr').dataset.school, document.activeElement.closest('td').dataset.metric]);
    assert.deepEqual(place, ['PS-005', 'egress_load']);
  });
  await check('the number in a head leads to the schools that miss it, and back', async () => {
    await page.click('[data-test=sum-backbone_gigabit]');
    await page.waitForFunction(() => location.search === '?metric=backbone_gigabit&state=missed');
    const missed = Number(/不达标 (\d+)/.exec(await page.textContent('[data-test=sum-backbone_gigabit]'))[1]);
    await page.waitForFunction((count) => document.querySelectorAll('[data-test=heat] tbody tr').length === count, missed);
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll('[data-test=heat] tbody tr').length === 34);
  });
  await check('a missed target leads to a task that is filled in, for who may make one', async () => {
    await page.goto(at('/attainment?school=PS-011&target=xuzhou-2019-2023.egress-large'));
    const make = page.locator('[data-test=make-task]');
    assert.match(await make.getAttribute('href'), /^\/tasks\?new=target&school=PS-011&ref=xuzhou-2019-2023\.egress-large&title=/);
    district.users.get('admin').role = 'viewer';
    await page.reload();
    await page.waitForSelector('[data-test=evidence]');
    assert.equal(await make.count(), 0);
    district.users.get('admin').role = 'admin';
  });
  await check('a target nobody sent is said to be missing', async () => {
    await page.goto(at('/attainment?school=MS-004&target=nobody.knows'));
    await page.getByText('学校没有上报过这项指标').waitFor();
  });
}

export async function theRooms({ district, page, check, at, path }) {
  const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10);
  await check('the classrooms of all schools stand in sums, each number a way to its rooms', async () => {
    await page.goto(at('/rooms'));
    await page.waitForSelector('[data-test=sums]');
    assert.equal(await page.locator('[data-test=sums] tbody tr').count(), 25);
    await page.locator('[data-test=sums] [data-school="PS-002"] .mark >> nth=1').click();
    await page.waitForSelector('[data-test=grid]');
    assert.equal(await path(), '/rooms?school=PS-002&order=trouble');
  });
  await check('a school is a sheet of rooms by periods, each cell ground, letter and name', async () => {
    await page.goto(at(`/rooms?school=MS-001&day=${yesterday}`));
    await page.waitForSelector('[data-test=grid]');
    assert.equal(await page.locator('[data-test=grid] tbody tr').count(), 6);
    assert.equal(await page.locator('[data-room="101"] .use').count(), 9);
    const used = page.locator('[data-use=used]').first();
    assert.equal((await used.textContent()).trim(), '用');
    assert.match(await used.getAttribute('aria-label'), /年级\d班, .*: 使用/);
    assert.match(await page.locator('[data-test=grid] caption').textContent(), /第一中学/);
  });
  await check('what was not measured, or not told, is hatched', async () => {
    for (const use of ['not_measured', 'unknown'])
      assert.match(await page.locator(`[data-use=${use}]`).first().evaluate((cell) => getComputedStyle(cell).backgroundImage), /repeating-linear-gradient/);
  });
  await check('a cell opens what it was judged by, and the room its devices', async () => {
    const cell = page.locator('[data-room="103"] [data-use=used]').first();
    await cell.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=period]');
    assert.match(await page.textContent('[data-test=room]'), /32 分钟.*投影机，电脑开机.*pj-103.*灯泡/s);
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-test=room]', { state: 'detached' });
    assert.ok(await cell.evaluate((element) => element === document.activeElement));
  });
  await check('the day before stands in the address and is asked for', async () => {
    const answer = page.waitForResponse((found) => found.url().includes('/api/v1/rooms?school=MS-001&day='));
    await page.click('[data-test=day-before]');
    await answer;
    assert.match(await path(), /^\/rooms\?school=MS-001&day=\d{4}-\d{2}-\d{2}$/);
    assert.notEqual(new URL(page.url()).searchParams.get('day'), yesterday);
  });
  await check('a day without lessons says so', async () => {
    await page.goto(at('/rooms?school=PS-009'));
    await page.waitForSelector('[data-test=no-lessons]');
  });
  await check('rooms are asked for anew when that school\'s change, and only then', async () => {
    await page.goto(at('/rooms?school=MS-001'));
    await page.waitForSelector('[data-test=grid]');
    const answer = asked(page, '/api/v1/rooms');
    district.publish('rooms', { school: 'MS-001' });
    await answer;
  });
}

export async function theSelfChecks({ district, page, check, at, path }) {
  await check('the list shows scores as spans, and who sent none as unknown', async () => {
    await page.goto(at('/self-checks'));
    await page.waitForSelector('[data-test=checks] [data-school]');
    assert.equal(await page.locator('[data-test=checks] [data-school]').count(), 34);
    assert.match(await page.textContent('[data-school="MS-001"]'), /59\.3 – 77\.9 %/);
    assert.match(await page.textContent('[data-school="PS-005"]'), /71\.4 – 79\.9 分.*符合率/s);
    assert.deepEqual(await tonesOf(page, '[data-school="PS-006"]'), ['is-mute']);
    await page.click('[data-test=absent]');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=checks] [data-school]').length === 6);
  });
  await check('a self-check has ten domains at the left and clauses with evidence at the right', async () => {
    await page.goto(at(`/self-checks/PS-003/${newestOf(district, 'PS-003')}`));
    await page.waitForSelector('[data-item]');
    assert.equal(await page.locator('[data-domain]').count(), 10);
    assert.equal(await page.locator('[data-item]').count(), 135);
    assert.match(await page.textContent('[data-item="CES-01"]'), /7\.1\.4\.1 a\).*口令没有强制至少 8 位/s);
    await page.locator('[data-domain="3"]').click();
    await page.waitForFunction(() => location.search === '?domain=3' && document.querySelector('[data-domain="3"]').getAttribute('aria-current') === 'true');
  });
  await check('a verdict filters, and what nobody looked at is never green', async () => {
    await page.locator('[data-verdict=unchecked]').click();
    await page.waitForFunction(() => location.search === '?domain=3&verdict=unchecked' && document.querySelectorAll('[data-item]').length < 23);
    assert.deepEqual(await page.$$eval('[data-item] header .mark', (marks) => [...new Set(marks.map((mark) => mark.className.match(/is-\w+/)[0]))]), ['is-mute']);
  });
  await check('beside an older one it says what changed', async () => {
    await page.goto(at(`/self-checks/PS-003/${newestOf(district, 'PS-003')}`));
    await page.waitForSelector('[data-test=against]');
    await page.selectOption('[data-test=against]', { index: 1 });
    await page.waitForSelector('[data-test=drift-line]');
    await page.locator('[data-test=drift-line] button').click();
    await page.waitForFunction(() => /changed=true/.test(location.search) && document.querySelectorAll('[data-item]').length < 135);
    const items = await page.locator('[data-item]').count();
    assert.ok(items > 0);
    assert.equal(await page.locator('[data-test=drift]').count(), items);
  });
  await check('one that is not kept says so', async () => {
    await page.goto(at('/self-checks/PS-003/0000000000000000'));
    await page.getByText('没有这份自查').waitFor();
    assert.match(await path(), /^\/self-checks/);
  });
}

// What a school may write anywhere: markup, a formula, words that run the other way, and no place to break a line.
const hostile = `<img src=x onerror=document.title="taken">=HYPERLINK("x")\u202e\u0627\u0644\u0639\u0631\u0628\u064a\u0629${'W'.repeat(240)}`;

export async function hostileTexts({ district, page, check, at }) {
  const school = district.schools.find((one) => one.id === 'PS-011');
  const name = school.name;
  const others = district.schools.find((one) => one.id === 'PS-003');
  for (const one of [school, others]) Object.assign(one, { name: hostile, hostile });
  const places = {
    '/': '[data-test=desk] .piles', '/attainment?school=PS-011&target=xuzhou-2019-2023.egress-large': '[data-test=evidence]', '/rooms': '[data-test=sums]',
    '/rooms?school=PS-011&room=101&period=lesson-1': '[data-test=room]', '/self-checks': '[data-test=checks]', [`/self-checks/PS-003/${newestOf(district, 'PS-003')}`]: '[data-item]',
  };
  await check('hostile words are words, and the pages keep their shape', async () => {
    for (const [where, sign] of Object.entries(places)) {
      await page.goto(at(where));
      await page.waitForSelector(sign);
      assert.equal(await page.locator('main img').count(), 0, where);
      assert.ok(!(await page.title()).startsWith('taken'), where);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${where} is ${over} px too wide`);
    }
    await page.goto(at('/attainment'));
    await page.waitForSelector('[data-state]');
    assert.ok((await page.textContent('[data-school="PS-011"] th')).includes('<img src=x onerror'));
  });
  for (const one of [school, others]) delete one.hostile;
  school.name = name;
  others.name = '第三中学';
}

export async function emptyDays({ district, page, check, at }) {
  const schools = district.schools;
  district.schools = [];
  await check('a district without schools says on every page what to do', async () => {
    for (const [where, said] of [['/', 'districtd school add'], ['/attainment', 'campusctl target list'], ['/rooms', 'campusctl room list'], ['/self-checks', 'campusctl compliance report']]) {
      await page.goto(at(where));
      await page.getByText(said).first().waitFor();
    }
  });
  district.schools = schools;
}

export async function dayLooks({ district, page, check, at, look }) {
  for (const language of ['zh-CN', 'en'])
    for (const theme of ['light', 'dark'])
      await check(`the day's pages are readable and nothing overflows: ${language}, ${theme}`, async () => {
        await look(language, theme);
        for (const [name, [where, sign]] of Object.entries(dayScreens(district))) {
          await page.goto(at(where));
          await page.waitForSelector(sign);
          for (const size of [{ width: 1366, height: 768 }, { width: 1920, height: 1080 }]) {
            await page.setViewportSize(size);
            assert.deepEqual(await page.evaluate(textsTooFaint), [], `${name}: contrast below 4.5`);
            const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(over <= 0, `${name} is ${over} px too wide at ${size.width}`);
          }
          const bare = await page.$$eval('main table', (tables) => tables.filter((table) => !table.caption?.textContent.trim()).length);
          assert.equal(bare, 0, `${name}: a table without a caption`);
        }
      });
  await page.setViewportSize({ width: 1366, height: 768 });
  await look('zh-CN', 'light');
}

export const dayParts = [theDesk, theAttainment, theRooms, theSelfChecks, hostileTexts, emptyDays, dayLooks];
