import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openBars } from '../../src/cli/bars.js';
import { makeProgress } from './make-progress.js';

/** A terminal that keeps what is written to it. */
function makeTerminal(columns = 100) {
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      written.push(String(text));
      done();
    },
  });
  const terminal = Object.assign(stream, { isTTY: true, columns, rows: 30 }) as unknown as NodeJS.WriteStream;
  return { terminal, written: () => written.join('') };
}

/** All lines that were drawn, also one in the place of another. */
function linesOf(text: string): string[] {
  return stripVTControlCharacters(text.replaceAll('\u001b[1G', '\n')).split(/[\r\n]+/);
}

function lastLine(text: string, label: string): string {
  return linesOf(text).findLast((line) => line.startsWith(label)) ?? '';
}

const stages = { fetching: 60, fetched: 50, processed: 20, saved: 10, bytes: 2_000_000 };

describe('openBars', () => {
  it('draws downloading, processing and saving, each with its count', () => {
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, done: 10, stages }));
    bars.close();
    expect(lastLine(written(), 'downloading')).toMatch(/^downloading █{12}░{12} +50\/100 .*2 MB$/);
    expect(lastLine(written(), 'processing')).toMatch(/^processing {2}█{5}░{19} +20\/100 /);
    expect(lastLine(written(), 'saving')).toMatch(/^saving {6}█{2}░{22} +10\/100 /);
  });

  it('counts against what this run can bring through: not what failed, nor what was done before', () => {
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    const counts = { total: 100, resumed: 30, resumedDone: 30, done: 40, failed: 15, skipped: 5 };
    bars.update(makeProgress({ ...counts, byClass: { dns: 15, 'opted-out': 5 }, stages }));
    bars.close();
    expect(lastLine(written(), 'saving')).toContain(' 10/50 ');
    expect(linesOf(written()).some((line) => line.trim() === '15 failed, 5 skipped (dns 15, opted-out 5)')).toBe(true);
  });

  it('shows a note also where it is closed at once', () => {
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, stages }));
    bars.note('Stopping.');
    bars.close();
    expect(linesOf(written())).toContain('Stopping.');
    expect(lastLine(written(), 'saving')).toContain(' 10/100 ');
  });

  it('shows counts alone where the total is not known', () => {
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: undefined, stages }));
    bars.close();
    expect(lastLine(written(), 'downloading')).toMatch(/^downloading ░{24} +50 /);
  });

  it('says which host asks to wait', () => {
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    bars.update(makeProgress({ pausedHosts: [{ hostname: 'slow.test', leftMs: 2_500 }] }));
    bars.close();
    expect(stripVTControlCharacters(written())).toContain('slow.test asks to wait 2.5 s');
  });

  it.each([70, 40, 32])('never draws a line longer than the terminal is wide (%i columns)', (columns) => {
    const { terminal, written } = makeTerminal(columns);
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, stages, pausedHosts: [{ hostname: 'a'.repeat(90), leftMs: 1 }] }));
    bars.close();
    for (const line of linesOf(written())) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('draws for 80 columns where a terminal does not know its size', () => {
    const { terminal, written } = makeTerminal(0);
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, stages }));
    bars.close();
    expect(lastLine(written(), 'downloading')).toMatch(/^downloading █{12}░{12} +50\/100 .*2 MB$/);
  });

  it('shortens the bars of a narrow terminal before it leaves out a count', () => {
    const { terminal, written } = makeTerminal(40);
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, stages }));
    bars.close();
    expect(lastLine(written(), 'downloading')).toMatch(/^downloading █{2}░{2} +50\/100 /);
  });

  it.each([80, 40])('leaves every line as it was drawn, whole and its colours ended (%i columns)', (columns) => {
    vi.stubEnv('NO_COLOR', '');
    vi.stubEnv('FORCE_COLOR', '1');
    const isWide = columns === 80;
    onTestFinished(() => void vi.unstubAllEnvs());
    const { terminal, written } = makeTerminal(columns);
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, byClass: { dns: 15 }, failed: 15, stages }));
    bars.note('Stopping.');
    bars.close();
    const [drawn, left] = written().split('Stopping.\n');
    expect(drawn).not.toContain('downloading');
    const lines = linesOf(left ?? '').filter((line) => line.trim() !== '');
    const last = lines.slice(lines.length - 4);
    expect(last.map((line) => line.trim())).toEqual([
      expect.stringMatching(isWide ? /^downloading .* 50\/85 .* 2 MB$/ : /^downloading .* 50\/85 .*…$/),
      expect.stringMatching(/^processing .* 20\/85 .*\/s$/),
      expect.stringMatching(isWide ? /^saving .* 10\/85 .*\/s {2}0 ms$/ : /^saving .* 10\/85 .*…$/),
      '15 failed (dns 15)',
    ]);
    const begun = written().split(/\[(?:3[2-6]|90)m/).length;
    expect(begun).toBeGreaterThan(9);
    expect(written().split('[39m')).toHaveLength(begun);
    expect(written().endsWith('\n')).toBe(true);
  });

  it('has no colours where NO_COLOR asks for none', () => {
    vi.stubEnv('NO_COLOR', '1');
    vi.stubEnv('FORCE_COLOR', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, byClass: { dns: 15 }, failed: 15, stages }));
    bars.close();
    expect(written()).toContain('15 failed');
    expect(written()).not.toMatch(/\[\d+m/);
  });

  it('lets nothing from outside move the cursor', () => {
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    bars.update(makeProgress({ pausedHosts: [{ hostname: 'evil\u001b[2Jname', leftMs: 1_000 }] }));
    bars.close();
    expect(written()).not.toContain('\u001b[2J');
  });

  it('gives the cursor back and draws nothing more once it is closed, twice too', () => {
    const { terminal, written } = makeTerminal();
    const bars = openBars(terminal);
    bars.update(makeProgress({ total: 100, stages }));
    bars.close();
    const before = written();
    expect(before.lastIndexOf('\u001b[?25h')).toBeGreaterThan(before.lastIndexOf('\u001b[?25l'));
    bars.close();
    expect(written()).toBe(before);
  });
});
