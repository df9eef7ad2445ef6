import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderComparison } from '../../src/compare/report-page.js';
import { measureWidth } from '../report/in-page.mjs';
import { makeFolder } from '../results.js';
import { makeComparison } from './findings.js';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
if (program === undefined) {
  console.warn('SKIPPED: the comparison in a real browser. Install chromium, or name one in the environment: CHROMIUM');
}

describe.skipIf(program === undefined)('the comparison in a real browser', { timeout: 120_000 }, () => {
  const folder = makeFolder();
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
    await writeFile(join(folder, 'comparison.html'), await renderComparison(makeComparison()));
  }, 120_000);
  afterAll(() => browser?.close());

  it.each([
    [360, 'narrow', 'wide'],
    [1_440, 'wide', 'narrow'],
  ])('at %i pixels shows the %s drawing of every chart, and is no wider than that', async (width, shown, hidden) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.goto(pathToFileURL(join(folder, 'comparison.html')).href);
    const charts = page.locator(`svg.chart.${shown}`);
    const count = await charts.count();
    expect(count).toBe(5);
    for (let index = 0; index < count; index += 1) {
      const box = await charts.nth(index).boundingBox();
      expect(box?.width).toBeGreaterThan(width * 0.5);
    }
    expect(await page.locator(`svg.chart.${hidden}:visible`).count()).toBe(0);
    const measured = await page.evaluate(measureWidth);
    expect(measured.page).toBeLessThanOrEqual(measured.window);
    await page.close();
  });
});
