import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordedReply, type Replay, startReplay } from '../../src/origin/replay.js';

const replies = new Map<string, RecordedReply>();
let folder: string;
let replay: Replay;

const ask = (target: string, init?: RequestInit) => fetch(`http://127.0.0.1:${replay.port}${target}`, init);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-replay-'));
  const bodyFile = join(folder, 'body');
  await writeFile(bodyFile, 'x'.repeat(5_000));
  const plain = { status: 200, headers: ['Content-Type', 'text/plain; charset=latin1'], bodyFile };
  replies
    .set('/0/a.txt?x=1', { ...plain, latencyMs: 600, bodyMs: 0 })
    .set('/1/slow.txt', { ...plain, latencyMs: 0, bodyMs: 400 })
    .set('/2/gone', { status: 410, headers: [], latencyMs: 0, bodyMs: 0 })
    .set('/3/lost', { status: 0, headers: [], latencyMs: 30, bodyMs: 0 })
    .set('/4/unreadable', { ...plain, bodyFile: join(folder, 'not-there'), latencyMs: 0, bodyMs: 0 });
  replay = await startReplay(replies);
});
afterAll(async () => {
  await replay.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a replay', () => {
  it('repeats status, headers and body after the recorded latency, whatever the host', async () => {
    // Asking the first time takes longer, whatever is asked.
    await ask('/2/gone');
    const startedAt = performance.now();
    const response = await ask('/0/a.txt?x=1', { headers: { host: 'example.org' } });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(599);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=latin1');
    expect(await response.text()).toBe('x'.repeat(5_000));
  });

  it('lets a body take as long as it took', async () => {
    const response = await ask('/1/slow.txt');
    const startedAt = performance.now();
    expect((await response.text()).length).toBe(5_000);
    // Pieces come every 20 ms, the first with the headers.
    expect(performance.now() - startedAt).toBeGreaterThan(250);
  });

  it('fails again what failed: with its status, or with a lost connection', async () => {
    expect((await ask('/2/gone')).status).toBe(410);
    await expect(ask('/3/lost')).rejects.toThrow();
  });

  it('answers 404 where nothing was recorded, another query included', async () => {
    expect((await ask('/0/a.txt?x=2')).status).toBe(404);
    expect((await ask('/robots.txt')).status).toBe(404);
  });

  it('loses one connection, not itself, over a body that cannot be read', async () => {
    await expect(ask('/4/unreadable')).rejects.toThrow();
    expect((await ask('/2/gone')).status).toBe(410);
  });
});
