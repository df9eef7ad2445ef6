import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../../src/core/content.js';
import type { FailureClass } from '../../src/core/errors.js';
import type { Json } from '../../src/core/json.js';
import type { Outcome } from '../../src/core/outcome.js';
import { writeReport } from '../../src/report/write-report.js';
import { makeFolder } from '../results.js';
import { hostileAddresses, hostileTexts } from './hostile-texts.js';
import {
  countStrangers,
  describeStop,
  findNamelessParts,
  injectMarkup,
  listProtocols,
  measureWidth,
  provoke,
  readPaper,
} from './in-page.mjs';
import { makeDone, makeFailed, makeSummary, writeRun } from './make-run.js';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
if (program === undefined) {
  console.warn('SKIPPED: the report in a real browser. Install chromium, or name one in the environment: CHROMIUM');
}

/** Every text of the ledger and the summary is hostile: nothing of them is ours. */
function makeHostileRun(): readonly Outcome[] {
  const texts = [...hostileTexts];
  return texts.map((text, index) => {
    const url = hostileAddresses[index % hostileAddresses.length] ?? text;
    if (index % 2 === 0) {
      return makeFailed(index, {
        url,
        message: text,
        code: text.slice(0, 90),
        class: text.slice(0, 90) as FailureClass,
      });
    }
    const data: Record<string, Json> = { [text.slice(0, 60)]: text, nested: { text } };
    const outputs = [{ output: text.slice(0, 60), path: `${text}.json`, bytes: 3, sha256: text, data }];
    return makeDone(index, { url: text, kind: text.slice(0, 60) as Kind, sha256: text, outputs });
  });
}

describe.skipIf(program === undefined)('the report in a real browser', { timeout: 120_000 }, () => {
  const hostile = makeFolder();
  const plain = makeFolder();
  let browser: Browser;

  /** Opens a report; everything that the page asks for or complains about is noted. */
  async function open(out: string, width = 1_280, hasScript = true): Promise<{ page: Page; heard: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, javaScriptEnabled: hasScript });
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(String(error)));
    page.on('dialog', (dialog) => {
      heard.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!/^data:/.test(request.url())) heard.push(`request: ${request.url().slice(0, 200)}`);
    });
    await page.goto(pathToFileURL(join(out, 'report.html')).href);
    expect(heard.shift()).toMatch(/^request: file:.*report\.html$/);
    return { page, heard };
  }

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
    const outcomes = makeHostileRun();
    const name = hostileTexts.filter((text) => text.length < 500).join(' ');
    const output = { output: 'plain', path: 'plain/0.txt', bytes: 1, sha256: '' };
    const row = { title: name, date: name, copyright: name, license: name };
    await writeRun(hostile, [...outcomes, makeDone(outcomes.length, { outputs: [output] })], {
      'plain/0.info.json': JSON.stringify(row),
    });
    const summary = makeSummary(name, {
      mode: name,
      bottleneck: { name: 'network', sentence: name },
      versions: { [name.slice(0, 500)]: name },
      recipe: { name, outputs: { [name]: hostileTexts as unknown as Json } },
    });
    await writeReport(hostile, { summary, notes: [name] });
    const items = [...Array(60).keys()].map((index) => (index % 6 === 5 ? makeFailed(index) : makeDone(index)));
    await writeRun(plain, items);
    await writeReport(plain, { summary: makeSummary(plain) });
  }, 120_000);
  afterAll(() => browser?.close());

  it('runs nothing and asks for nothing, whatever the ledger and the summary hold', async () => {
    const { page, heard } = await open(hostile);
    const title = await page.title();
    // What waits for the pointer, the keyboard or time gets its chance.
    for (let press = 0; press < 60; press += 1) await page.keyboard.press('Tab');
    await page.evaluate(provoke);
    for (const text of ['<script>', '</script>', 'onerror=', 'javascript:'])
      await page.locator('input[type=search]').fill(text);
    await page.locator('button[type=reset]').click();
    for (let turn = 0; turn < 40; turn += 1)
      if (await page.locator('#items-next').isEnabled()) await page.locator('#items-next').click();
    expect(heard).toEqual([]);
    expect(await page.title()).toBe(title);
    expect(await page.evaluate(countStrangers)).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('form').count()).toBe(1);
    for (const protocol of await page.evaluate(listProtocols)) expect(protocol).toMatch(/^(file|https?):$/);
    await page.close();
  });

  it('would run nothing even if markup came through: its policy allows only its own script and style', async () => {
    const { page, heard } = await open(plain);
    const title = await page.title();
    const answered: string[] = [];
    page.on('response', (response) => answered.push(response.url()));
    page.on('requestfinished', (request) => answered.push(request.url()));
    await page.evaluate(injectMarkup);
    await expect
      .poll(() => heard.filter((each) => /Content Security Policy/.test(each)).length)
      .toBeGreaterThanOrEqual(3);
    expect(await page.title()).toBe(title);
    expect(answered).toEqual([]);
    await page.close();
  });

  it('finds, filters, sorts and turns pages, by keyboard too', async () => {
    const { page, heard } = await open(plain);
    const rows = page.locator('#items-table tbody tr');
    expect(await rows.count()).toBe(25);
    await page.locator('input[type=search]').fill('files/7.txt');
    expect(await rows.count()).toBe(1);
    expect(await rows.first().textContent()).toContain('https://host1.example/files/7.txt');
    await page.locator('button[type=reset]').click();
    await page.locator('select[name=status]').selectOption('failed');
    expect(await rows.count()).toBe(10);
    expect(await page.locator('#items-count').textContent()).toBe('Items 1 to 10 of 10 found');
    await page.locator('button[type=reset]').click();
    await page.locator('th[data-sort=ms] button').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('th[data-sort=ms]').getAttribute('aria-sort')).toBe('descending');
    expect(await rows.first().textContent()).toContain('/files/58.txt');
    await page.locator('#items-next').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#items-count').textContent()).toBe('Items 26 to 50 of 60 found');
    await page.locator('a[data-class=http-4xx]').click();
    expect(await rows.count()).toBe(10);
    expect(heard).toEqual([]);
    await page.close();
  });

  it.each([360, 768, 1_440])('is never wider than a screen of %i pixels, hostile texts included', async (screen) => {
    for (const out of [plain, hostile]) {
      const { page } = await open(out, screen);
      const width = await page.evaluate(measureWidth);
      expect(width.page).toBeLessThanOrEqual(width.window);
      await page.close();
    }
  });

  it('has what searches its items in several rows on a phone, each part wide enough to be read', async () => {
    const { page } = await open(plain, 360);
    const parts = page.locator('#filters > *');
    const boxes = await Promise.all((await parts.all()).map((part) => part.boundingBox()));
    expect(new Set(boxes.map((box) => Math.round((box?.y ?? 0) + (box?.height ?? 0)))).size).toBeGreaterThan(1);
    for (const box of boxes) expect(box?.width).toBeGreaterThan(60);
    await page.close();
  });

  it('can be read by keyboard: every stop is seen, and stops come in the order of the page', async () => {
    const { page } = await open(plain, 360);
    // Else a stop comes into view only after a moment.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const seen: string[] = [];
    for (let press = 0; press < 200; press += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(describeStop);
      if (stop === undefined) break;
      expect(stop.hasOutline, stop.name).toBe(true);
      expect(stop.isInView, stop.name).toBe(true);
      seen.push(stop.name);
    }
    expect(seen[0]).toBe('Skip to the report');
    expect(seen).toEqual(expect.arrayContaining(['Time', 'As a table', 'input search', 'select status', 'Next']));
    expect(seen.indexOf('input search')).toBeLessThan(seen.indexOf('Next'));
    expect(await page.locator('[tabindex]:not([tabindex="0"],[tabindex="-1"])').count()).toBe(0);
    await page.close();
  });

  it('stays in the light on paper, and inside it', async () => {
    const { page } = await open(plain, 700);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(readPaper)).toBe('rgb(255, 255, 255)');
    const width = await page.evaluate(measureWidth);
    expect(width.page).toBeLessThanOrEqual(width.window);
    expect(await page.locator('#filters').isVisible()).toBe(false);
    await page.close();
  });

  it.each([true, false])(
    'says on paper which items are there, and where the others are (script: %s)',
    async (hasScript) => {
      const { page } = await open(plain, 900, hasScript);
      const caption = () => page.locator('#items-table caption span:visible').textContent();
      expect(await caption()).toBe('All 60 items.');
      await page.emulateMedia({ media: 'print' });
      expect(await caption()).toMatch(/^Items 1 to 25 of 60( found)?; all are in ledger\.jsonl\.$/);
      expect(await page.locator('#items-table tbody tr').count()).toBe(25);
      expect(await page.locator('noscript').isVisible()).toBe(false);
      await page.close();
    },
  );

  it('says on paper what was filtered', async () => {
    const { page } = await open(plain);
    await page.locator('select[name=status]').selectOption('failed');
    await page.emulateMedia({ media: 'print' });
    const caption = page.locator('#items-table caption span:visible');
    expect(await caption.textContent()).toBe('Items 1 to 10 of 10 found; all are in ledger.jsonl.');
    await page.close();
  });

  it('takes the keyboard along to the table of items', async () => {
    const { page } = await open(plain);
    await page.locator('a[data-class=http-4xx]').focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate(describeStop))
      .toMatchObject({ name: 'Items', hasOutline: true, isInView: true });
    expect(await page.locator('#items-table tbody tr').count()).toBe(10);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(describeStop)).toMatchObject({ name: 'input search' });
    await page.close();
  });

  it('names its parts for screen readers', async () => {
    const { page } = await open(plain);
    expect(await page.evaluate(findNamelessParts)).toEqual([]);
    await page.close();
  });
});
