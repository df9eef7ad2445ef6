import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/compare/conclude.js';
import { spreadOf } from '../../src/compare/spread.js';
import type { Findings } from '../../src/compare/verdicts.js';
import { emptyTimings } from '../../src/core/outcome.js';
import { makeFigures, makeFindings } from './findings.js';

const [first, second] = [0, 1].map(
  (index) => (changes: Partial<Findings>) => conclude(makeFindings(changes))[index],
) as [(changes: Partial<Findings>) => string, (changes: Partial<Findings>) => string];
const network = { wallMs: 5_000, networkMs: 5_000, computeMs: 400, cores: 2 };

describe('the first paragraph', () => {
  it('says what an item spent its time on, worked one at a time', () => {
    expect(first({})).toMatch(
      /^Worked one at a time, an item took 405 ms: 25 % of it waiting for servers and downloading, 74 % of it decoding, processing and encoding and 1 % of it saving\./,
    );
  });

  it('takes another mode where sequential was left out, and says so', () => {
    expect(first({ modes: { async: makeFigures({ wallMs: 3_000 }) } })).toMatch(
      /^In async, waiting for its turn aside, an item took /,
    );
  });

  it.each([
    [3_000, 0, 'The processing is native code (codecs), which leaves the event loop free.'],
    [0, 3_000, 'The processing is JavaScript, which keeps the thread it runs in to itself.'],
    [
      1_000,
      3_000,
      '25 % of the processing is native code (codecs), which leaves the event loop free; 75 % is JavaScript',
    ],
    [
      3_000,
      1_000,
      '75 % of the processing is native code (codecs), which leaves the event loop free; 25 % is JavaScript',
    ],
  ])('tells native work (%i ms) from JavaScript (%i ms)', (nativeMs, scriptMs, sentence) => {
    expect(first({ modes: { sequential: makeFigures({ wallMs: 4_000, nativeMs, scriptMs }) } })).toContain(sentence);
  });

  it.each([
    [100, 1_500, 'the processors set the limit.'],
    [5_000, 400, 'the network sets the limit.'],
    [1_000, 1_100, 'both limits are near each other.'],
  ])('names what sets the limit: network %i ms, computing %i ms', (networkMs, computeMs, verdict) => {
    expect(first({ ideal: { wallMs: Math.max(networkMs, computeMs), networkMs, computeMs, cores: 2 } })).toContain(
      verdict,
    );
  });

  it('says that nothing is downloaded where nothing is', () => {
    expect(first({ ideal: { wallMs: 1_500, networkMs: 0, computeMs: 1_500, cores: 2 } })).toContain(
      'Nothing is downloaded; all of the computing takes 2 cores at least 1.5 s.',
    );
  });

  it('leaves out what took no time', () => {
    const stages = { ...emptyTimings(), ops: 1_000 };
    const text = first({ modes: { sequential: makeFigures({ wallMs: 1_000, stages }) } });
    expect(text).toContain('100 % of it decoding, processing and encoding.');
    expect(text).not.toMatch(/saving|downloading\./);
  });
});

describe('the second paragraph', () => {
  it('names the fastest mode, by how much, and the next', () => {
    expect(second({})).toMatch(
      /^Hybrid was fastest: 1\.6 s, 2\.5 times as fast as sequential\. The next, async, took 3\.0 s\. Hybrid uses every core, and computing is most of this work; downloads go on meanwhile\./,
    );
  });

  it('does not tell modes apart whose ranges meet', () => {
    const threads = makeFigures({ wallMs: spreadOf([1_600, 1_700, 1_900]) });
    expect(second({ modes: { ...makeFindings().modes, threads } })).toMatch(
      /^Hybrid and threads were fastest, with no difference between them beyond the noise: 1\.6 s to 1\.7 s; hybrid 2\.5 times as fast as sequential\. They use every core/,
    );
  });

  it('tells modes apart whose ranges meet where one is faster in every round', () => {
    const modes = {
      ...makeFindings().modes,
      threads: makeFigures({ wallMs: spreadOf([27_200, 28_800, 16_500]) }),
      hybrid: makeFigures({ wallMs: spreadOf([22_400, 18_000, 11_800]) }),
    };
    expect(second({ modes: { threads: modes.threads, hybrid: modes.hybrid } })).toMatch(/^Hybrid was fastest: 18\.0 s/);
  });

  it('gives a reason where one loop is among the fastest though processors set the limit', () => {
    const many = { hybrid: makeFigures({ wallMs: 1_600 }), sequential: makeFigures({ wallMs: 4_000 }) };
    const codecs = second({ modes: { ...many, async: makeFigures({ wallMs: 1_610 }) } });
    expect(codecs).toContain('Codecs run in threads of their own in async too');
    expect(codecs).toContain('Ops in JavaScript, which one loop runs one after the other, would favour the modes with');
    const script = { nativeMs: 0, scriptMs: 300 };
    const figures = { async: { wallMs: 1_610 }, hybrid: { wallMs: 1_600 }, sequential: { wallMs: 4_000 } };
    const modes = Object.fromEntries(
      Object.entries(figures).map(([mode, changes]) => [mode, makeFigures({ ...changes, ...script })]),
    );
    const told = second({ modes });
    expect(told).toContain('Async has no lanes to start and hands nothing over');
    expect(told).not.toContain('hides waiting');
    expect(second({ modes: { ...modes, threads: makeFigures({ wallMs: 3_000, ...script }) } })).toContain(
      'They keep many downloads open at once, which hides waiting that lanes with one item each do not. Async has',
    );
    expect(told).toContain('More than the 30 ms of JavaScript an item, which one loop runs one after the other,');
  });

  it('gives a reason where sequential or a mode with few downloads at once wins', () => {
    const others = { async: makeFigures({ wallMs: 900 }), hybrid: makeFigures({ wallMs: 1_000 }) };
    const told = second({ modes: { ...others, sequential: makeFigures({ wallMs: 400 }) }, ideal: network });
    expect(told).toMatch(/^Sequential was fastest: 400 ms\. The next, async, took 900 ms\./);
    expect(told).toContain('Sequential has no lanes to start and hands nothing over');
    expect(second({ modes: { ...others, threads: makeFigures({ wallMs: 400 }) }, ideal: network })).toContain(
      'Threads uses every core; more downloads at once than there are lanes brought nothing for these 10 items.',
    );
    const one = { total: 1, done: 1, failed: 0, skipped: 0 };
    expect(
      second({ modes: { ...others, threads: makeFigures({ wallMs: 400 }) }, ideal: network, items: one }),
    ).toContain('brought nothing for one item.');
  });

  it('says of several fastest modes only what is true of each', () => {
    const modes = {
      sequential: makeFigures({ wallMs: 9_000 }),
      async: makeFigures({ wallMs: 5_100 }),
      threads: makeFigures({ wallMs: 5_110 }),
    };
    const told = second({ modes, ideal: network });
    expect(told).toMatch(/^Async and threads were fastest/);
    expect(told).not.toMatch(/They (keep|use)/);
  });

  it('says that downloads would change it where nothing is downloaded', () => {
    expect(second({ ideal: { wallMs: 1_500, networkMs: 0, computeMs: 1_500, cores: 2 } })).toContain(
      'Items that must be downloaded would favour',
    );
  });

  it('says that there is no difference where there is none', () => {
    const modes = { sequential: makeFigures({ wallMs: 1_000 }), async: makeFigures({ wallMs: 1_010 }) };
    expect(second({ modes })).toMatch(/^Between sequential and async there is no difference beyond the noise\. /);
  });

  it('sees many downloads at once behind a fast mode where the network sets the limit', () => {
    const modes = { sequential: makeFigures({ wallMs: 9_000 }), async: makeFigures({ wallMs: 5_100 }) };
    expect(second({ modes, ideal: network })).toContain('Async keeps many downloads open at once, and waiting is most');
    expect(second({ modes: { ...modes, hybrid: makeFigures({ wallMs: 4_000 }) }, ideal: network })).toContain(
      'Hybrid keeps many downloads open and uses every core;',
    );
  });

  it('says how near the fastest came to the ideal, and that the machine was busy', () => {
    expect(second({})).toContain('That is 94 % of what is possible here at best (1.5 s).');
    expect(second({ machine: { cores: 2, processor: '', loadBefore: 3 } })).toContain(
      '(1.5 s), on a machine that had other work too.',
    );
    const better = { ...makeFindings().modes, hybrid: makeFigures({ wallMs: 1_400, efficiency: spreadOf([1.07], 2) }) };
    expect(second({ modes: better })).toContain('That is 100 % of what is possible here at best');
  });

  it('says of one mode alone how near it came', () => {
    expect(second({ modes: { async: makeFigures({ wallMs: 3_000 }) } })).toMatch(
      /^Async reached 50 % of what is possible/,
    );
  });

  it('offers a mode that needs much less memory for little more time', () => {
    const modes = {
      async: makeFigures({ wallMs: 1_700, megabytes: 60 }),
      hybrid: makeFigures({ wallMs: 1_600, megabytes: 120 }),
    };
    expect(second({ modes })).toContain(
      'Where memory is short, async needs 60 MB instead of 120 MB, for 6 % more time.',
    );
    const leaner = { ...modes, sequential: makeFigures({ wallMs: 1_750, megabytes: 40 }) };
    expect(second({ modes: leaner })).toContain('Where memory is short, sequential needs 40 MB instead of 120 MB');
    const slow = { ...modes, async: makeFigures({ wallMs: 2_500, megabytes: 60 }) };
    expect(second({ modes: slow })).not.toContain('Where memory is short');
    const fat = { ...modes, async: makeFigures({ wallMs: 1_700, megabytes: 110 }) };
    expect(second({ modes: fat })).not.toContain('Where memory is short');
  });

  it('warns of hostile files where a mode wins that cannot stop a decoder', () => {
    const modes = { threads: makeFigures({ wallMs: 1_000 }), hybrid: makeFigures({ wallMs: 2_000 }) };
    expect(second({ modes })).toContain('For files from strangers hybrid or processes are the better choice');
    const near = { ...modes, hybrid: makeFigures({ wallMs: 1_010 }) };
    expect(second({ modes: near })).toContain('For files from strangers take hybrid of these: a decoder that hangs');
    expect(second({})).not.toContain('For files from strangers');
  });

  it.each([
    [
      { wallMs: 1_500, networkMs: 100, computeMs: 1_500, cores: 2 },
      'an item computes for 300 ms here; below 10 ms one process',
    ],
    [{ wallMs: 5_000, networkMs: 5_000, computeMs: 3_000, cores: 2 }, 'One core is too few for the computing'],
    [
      { wallMs: 1_000, networkMs: 1_000, computeMs: 1_000, cores: 2 },
      'Slower servers would favour the modes that hold many',
    ],
  ])('says when another mode would fit: %j', (ideal, sentence) => {
    expect(second({ ideal })).toContain(sentence);
  });

  it('says that async is enough where it was, or was not measured', () => {
    const sentence = 'so async is enough here; with more than 500 ms of computing an item (now 80 ms)';
    const { async: _, ...others } = makeFindings().modes;
    expect(second({ ideal: network, modes: others })).toContain(sentence);
    const near = { ...others, async: makeFigures({ wallMs: 1_750 }) };
    expect(second({ ideal: network, modes: near })).toContain(sentence);
  });

  it('draws no conclusion about async that its measured time denies', () => {
    expect(second({ ideal: network })).toContain(
      'By the sums one core could do all of the computing while the downloads run (80 ms an item, where 500 ms would be hidden), but async took 1.9 times as long as the fastest',
    );
    expect(second({ ideal: network })).not.toContain('is enough');
    const fastest = { ...makeFindings().modes, async: makeFigures({ wallMs: 1_000 }) };
    const heavy = { wallMs: 5_000, networkMs: 5_000, computeMs: 3_000, cores: 2 };
    expect(second({ ideal: heavy, modes: fastest })).toContain('but async kept up here.');
    expect(second({ modes: fastest })).not.toContain('Another mode would fit');
  });

  it('names modes whose event loop ran late', () => {
    const modes = { ...makeFindings().modes, async: makeFigures({ wallMs: 3_000, lateMs: 450 }) };
    expect(second({ modes })).toContain('ran late, at the 99th percentile, in async (450 ms)');
    expect(second({})).not.toContain('ran late');
    const busy = {
      async: makeFigures({ wallMs: 3_000, lateMs: 450 }),
      hybrid: makeFigures({ wallMs: 1_600, lateMs: 200 }),
    };
    expect(second({ modes: busy })).not.toContain('ran late');
  });

  it('says that so little work says little where starting takes long beside it', () => {
    const hybrid = makeFigures({ wallMs: 1_600, startMs: spreadOf([700]) });
    expect(second({ modes: { ...makeFindings().modes, hybrid } })).toContain(
      'Starting a lane takes up to 700 ms here, which is much beside 1.6 s of work',
    );
    expect(second({})).not.toContain('Starting a lane');
  });

  it('says what noise makes of it', () => {
    const modes = { ...makeFindings().modes, async: makeFigures({ wallMs: spreadOf([3_000, 3_000, 4_500]) }) };
    expect(second({ modes })).toContain('differ by up to 50 % between rounds');
    expect(second({})).not.toContain('between rounds');
    expect(second({ repeat: 1 })).toContain('Every mode ran once');
  });
});
