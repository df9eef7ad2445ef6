import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendTimeline, readTimelines } from '../../src/ledger/timeline-file.js';
import { makeFolder } from '../results.js';

const timeline = (ended: number) => ({
  startedAt: '2026-01-02T03:04:05.000Z',
  atMs: [0, 100],
  ended: [0, ended],
  bytes: [0, 5],
  inFlight: [1, 0],
});

describe('how the runs into a folder went', () => {
  it('is appended to by every run that worked on something, oldest first, and bounded', async () => {
    const out = makeFolder();
    expect(await readTimelines(out)).toEqual([]);
    for (let run = 0; run < 23; run += 1) await appendTimeline(out, timeline(run));
    const runs = await readTimelines(out);
    expect(runs).toHaveLength(20);
    expect(runs.at(-1)).toEqual(timeline(22));
    await appendTimeline(out, timeline(0));
    expect(await readTimelines(out)).toEqual(runs);
  });

  it.each(['', '{', 'null', '{}', '[null,1,{"atMs":[1]}]'])('takes %j for nothing, and mends it', async (text) => {
    const out = makeFolder();
    await mkdir(join(out, '.millrace'));
    await writeFile(join(out, '.millrace', 'timeline.json'), text);
    expect(await readTimelines(out)).toEqual([]);
    await appendTimeline(out, timeline(3));
    expect(JSON.parse(await readFile(join(out, '.millrace', 'timeline.json'), 'utf8'))).toEqual([timeline(3)]);
  });

  it('leaves out a record whose columns do not match', async () => {
    const out = makeFolder();
    await mkdir(join(out, '.millrace'));
    const wrong = [
      { ...timeline(1), atMs: [0] },
      { ...timeline(1), bytes: [0, 'many'] },
      { ...timeline(1), startedAt: 5 },
    ];
    await writeFile(join(out, '.millrace', 'timeline.json'), JSON.stringify([...wrong, timeline(2)]));
    expect(await readTimelines(out)).toEqual([timeline(2)]);
  });
});
