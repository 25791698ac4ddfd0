// What a school's egress is used for, as its page shows it: the shares, the list, what follows an event, what to do where
// applications are not recognised.
import assert from 'node:assert/strict';
import { textsTooFaint } from './contrast.mjs';

const panel = '[data-test=applications]';
const sizes = [{ width: 390, height: 844 }, { width: 1366, height: 768 }];

// 3,000 of 4,000 kbit/s are for teaching, 500 mixed, 300 not, 200 unknown; of them 100 are not listed.
const told = {
  teaching_bps: { yes: 3_000_000, mixed: 500_000, no: 300_000, unknown: 200_000 },
  items: [
    { name: '腾讯课堂', name_en: 'Tencent Classroom', category: 'edtech', teaching: 'yes', down_bps: 2_500_000, up_bps: 500_000 },
    { name: '微信', name_en: 'WeChat', category: 'im', teaching: 'mixed', down_bps: 400_000, up_bps: 100_000 },
    { name: '抖音', name_en: 'Douyin', category: 'short_video', teaching: 'no', down_bps: 290_000, up_bps: 10_000 },
    { name: '', name_en: '', category: '', teaching: 'unknown', down_bps: 50_000, up_bps: 50_000 },
  ],
};

export async function theApplications({ district, page, check, at, look }) {
  const rows = () => page.$$eval(`${panel} [data-test=application]`, (all) => all.map((row) => row.innerText.replace(/\s+/g, ' ').trim()));
  const shareIs = (text) => page.waitForFunction(([where, said]) => document.querySelector(where)?.textContent.trim() === said, ['[data-test=teaching-share]', text]);
  // What the fake says by itself each second would wash over what a check says.
  const quiet = () => district.watchedUntil.clear();

  await check('the applications of a school are there, each with its category, its use in words and its rates', async () => {
    await page.setViewportSize(sizes[1]);
    await page.goto(at('/schools/MS-004'));
    await page.waitForSelector(`${panel} [data-test=application]`);
    const shown = await rows();
    assert.equal(shown.length, 10);
    assert.match(shown[0], /^国家中小学智慧教育平台 国家教育平台 教学 [\d.]+ [kM]bps [\d.]+ [kM]bps$/);
    assert.match(shown[3], /^未识别 未知 /);
  });
  await check('they follow the school by themselves', async () => {
    const before = await rows();
    await page.waitForFunction(([where, was]) => document.querySelector(where).innerText.replace(/\s+/g, ' ').trim() !== was, [`${panel} [data-test=application]`, before[0]]);
  });
  await check('an event is shown at once, and one of another school is not', async () => {
    quiet();
    district.publish('applications', { school: 'MS-004', applications: told });
    await shareIs('教学占 75 %');
    assert.match((await rows())[2], /^抖音 短视频 非教学 290 kbps 10.0 kbps$/);
    assert.match(await page.textContent(panel), /其余合计 100 kbps/);
    district.publish('applications', { school: 'MS-001', applications: { ...told, teaching_bps: { yes: 0, mixed: 0, no: 1, unknown: 0 } } });
    district.publish('applications', { school: 'MS-004', applications: { teaching_bps: { yes: 1_000, mixed: 0, no: 3_000, unknown: 0 }, items: told.items.slice(0, 1) } });
    await shareIs('教学占 25 %');
  });
  await check('the bar is as wide as the shares', async () => {
    quiet();
    district.publish('applications', { school: 'MS-004', applications: told });
    await shareIs('教学占 75 %');
    const widths = await page.$$eval(`${panel} .uses > svg rect`, (all) => all.map((one) => Number(one.getAttribute('width'))));
    assert.deepEqual(widths, [75, 12.5, 7.5, 5]);
  });
  await check('a quiet second and a school that does not recognise them say so, and what to write', async () => {
    quiet();
    district.publish('applications', { school: 'MS-004', applications: { teaching_bps: { yes: 0, mixed: 0, no: 0, unknown: 0 }, items: [] } });
    await page.getByText('最近一秒没有流量').waitFor();
    await page.goto(at('/schools/MS-010'));
    await page.waitForSelector(`${panel} [data-test=unrecognised]`);
    assert.equal(await page.textContent(`${panel} code`), 'applications: {recognise: true}');
  });
  await check('a school that is measured by nobody says that first', async () => {
    await page.goto(at('/schools/PS-033'));
    await page.getByText('没有在测量流量，所以不知道用途').waitFor();
  });
  for (const language of ['zh-CN', 'en'])
    for (const theme of ['light', 'dark'])
      await check(`the panel is readable and keeps to its place: ${language}, ${theme}`, async () => {
        await look(language, theme);
        await page.goto(at('/schools/MS-004'));
        await page.waitForSelector(`${panel} [data-test=application]`);
        if (language === 'en') assert.match((await rows())[1], /^Tencent Classroom /);
        for (const size of sizes) {
          await page.setViewportSize(size);
          assert.deepEqual(await page.evaluate(textsTooFaint), [], `contrast below 4.5 at ${size.width}`);
          const over = await page.$eval(panel, (element) => element.scrollWidth - element.clientWidth);
          assert.ok(over <= 0, `${over} px too wide at ${size.width}`);
        }
      });
  await look('zh-CN', 'light');
  await page.setViewportSize(sizes[1]);
}
