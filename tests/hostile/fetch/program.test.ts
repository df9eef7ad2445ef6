import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.js';
import { runProgram } from '../../cli/start-program.js';
import { makeFolder, readOutcomes } from '../../results.js';
import { authority, expired, good, key, otherHost } from './certificates.js';
import { type Answer, type HostileOrigin, head, send, sendAndClose, sendAndReset, startOrigin } from './origin.js';

type Row = readonly [id: string, url: string, expected: Partial<Outcome>];

const failed = (code: string, className: Outcome['class'], attempts = 1, message = /./): Partial<Outcome> => ({
  status: 'failed',
  code,
  ...(className && { class: className }),
  ...(attempts > 0 && { attempts }),
  message: expect.stringMatching(message) as unknown as string,
});

/** The whole program, in its usual mode, against many hostile addresses in one run. */
describe('a run over hostile addresses', () => {
  const folder = makeFolder();
  const out = join(folder, 'out');
  const origins: HostileOrigin[] = [];
  let rows: Row[] = [];
  let outcomes: Omit<Outcome, 'timings'>[] = [];
  let proxy: HostileOrigin;
  let plain: HostileOrigin;
  let ended: { code: number | null; stderr: string };

  const start = async (answer: Answer | undefined, cert?: string) => {
    const origin = await startOrigin(answer, cert === undefined ? {} : { tls: { cert, key } });
    origins.push(origin);
    return origin;
  };

  beforeAll(async () => {
    const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const whole = (...lines: string[]) => send(head([...lines, `content-length: ${picture.length}`]), picture);
    const page = '<html><head><title>Not found</title></head></html>';
    const answers: Record<string, Answer> = {
      '/good.png': whole('content-type: image/png'),
      '/short.png': sendAndClose(head([`content-length: ${picture.length + 9}`]), picture),
      '/reset.png': sendAndReset(head([`content-length: ${picture.length}`]), picture.subarray(0, 50)),
      '/resumed.png': (asked) => {
        const lines = ['etag: "1"', `content-length: ${picture.length}`];
        if (asked.header('range') === undefined) sendAndClose(head(lines), picture.subarray(0, 50))(asked);
        else {
          const range = `content-range: bytes 50-${picture.length - 1}/${picture.length}`;
          const length = `content-length: ${picture.length - 50}`;
          send(head(['etag: "1"', range, length], '206 Partial Content'), picture.subarray(50))(asked);
        }
      },
      '/page.png': send(head(['content-type: image/png', `content-length: ${page.length}`]), page),
      '/liar.png': whole('content-type: text/html'),
      '/name.png': whole('content-disposition: attachment; filename="../../../evil.png"'),
      '/..%2f..%2fevil%00.png': whole('content-type: image/png'),
      '/unmeasured.png': sendAndClose('HTTP/1.0 200 OK\r\n\r\n', picture),
      '/garbage': send('what?\r\n\r\n'),
      // Only the bundle skips them: undici by itself takes the first for a bad answer.
      '/go_on.png': send(
        head([], '100 Continue').repeat(8),
        head(['content-type: image/png', `content-length: ${picture.length}`]),
        picture,
      ),
      '/go_on_and_on.png': send(head([], '100 Continue').repeat(200_000)),
      '/silent': () => {},
      '/gone': send(head(['content-length: 0'], '410 Gone')),
    };
    plain = await start((asked) => (answers[asked.path] ?? send(head(['content-length: 0'], '404 X')))(asked));
    proxy = await start(send(head(['content-length: 5']), 'proxy'));
    const to = `http://127.0.0.1:${plain.port}`;
    const secure = await start((asked) => {
      if (asked.path === '/down.png') send(head([`location: ${to}/good.png`, 'content-length: 0'], '302 X'))(asked);
      else whole()(asked);
    }, good);
    const old = await start(whole(), expired);
    const other = await start(whole(), otherHost);
    const tls = (origin: HostileOrigin, path = '/good.png') => `https://127.0.0.1:${origin.port}${path}`;
    const done = { status: 'done', kind: 'image', attempts: 1 } as const;
    rows = [
      ['F1', 'http://127.0.0.1:1/', failed('E_CONN_REFUSED', 'connect', 2)],
      ['F6', `${to}/reset.png`, failed('E_CONN_RESET', 'connect', 2)],
      ['F7', `${to}/short.png`, failed('E_TRUNCATED', 'truncated', 2)],
      ['F7', `${to}/resumed.png`, { ...done, attempts: 2, bytes: picture.length }],
      ['F25', `${to}/page.png`, failed('E_TYPE_MISMATCH', 'wrong-type', 1, /text\/html.*title "Not found"/)],
      ['F26', `${to}/liar.png`, done],
      ['F35', `${to}/gone`, failed('E_HTTP_410', 'http-4xx')],
      ['F48', `${to}/go_on.png`, { ...done, bytes: picture.length }],
      ['F48', `${to}/go_on_and_on.png`, failed('E_HTTP_PROTOCOL', 'protocol', 1, /informational/)],
      ['F46', tls(secure, '/down.png'), failed('E_REDIRECT_DOWNGRADE', 'redirect')],
      ['F14', `${to}/unmeasured.png`, { ...done, lengthUnverified: true }],
      ['F52', `${to}/silent`, failed('E_HEADERS_TIMEOUT', 'timeout', 2)],
      ['F53', `${to}/garbage`, failed('E_HTTP_PROTOCOL', 'protocol')],
      ['F58', tls(secure), done],
      ['F58', tls(old), failed('E_TLS_EXPIRED', 'tls')],
      ['F58', tls(other), failed('E_TLS_HOSTNAME', 'tls')],
      ['F59', 'http://user:sec/ret@bad host/', failed('E_URL_INVALID', 'invalid-url', 0)],
      ['F60', 'file:///etc/hostname', failed('E_URL_SCHEME', 'invalid-url', 0)],
      ['F60', 'javascript:alert(1)', failed('E_URL_SCHEME', 'invalid-url', 0)],
      ['F64', `http://user:secret@127.0.0.1:${plain.port}/good.png`, done],
      ['F65', `${to}/..%2f..%2fevil%00.png`, done],
      ['F66', `${to}/name.png`, done],
      ['F69', `${to}/good.png`, done],
      ['F69', `${to}/good.png`, done],
    ];
    await mkdir(folder, { recursive: true });
    const settings = { retries: 1, backoff: 1, firstByteTimeout: 2_000, allowPrivate: true, ignoreRobots: true };
    await writeFile(join(folder, 'urls.json'), JSON.stringify(rows.map(([, url]) => ({ url }))));
    await writeFile(
      join(folder, 'r.json'),
      JSON.stringify({ accept: 'image', fetch: settings, outputs: { saved: {} } }),
    );
    await writeFile(join(folder, 'ca.pem'), authority);
    const through = `http://127.0.0.1:${proxy.port}`;
    ended = await runProgram(['run', 'urls.json', '--recipe', 'r.json', '-o', out, '--mode', 'hybrid'], {
      cwd: folder,
      env: {
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
        ...{ HTTP_PROXY: through, http_proxy: through, HTTPS_PROXY: through, https_proxy: through, ALL_PROXY: through },
        ...{ NO_PROXY: '', no_proxy: '', NODE_USE_ENV_PROXY: '1' },
      },
    });
    outcomes = await readOutcomes(out);
  }, 120_000);

  afterAll(() => Promise.all(origins.map((origin) => origin.close())));

  it('ends with 3, every row with the line in the ledger that it should have', () => {
    expect(ended.code, ended.stderr).toBe(3);
    expect(outcomes).toHaveLength(rows.length);
    const found = outcomes.map((outcome, index) => [rows[index]?.[0], outcome]);
    expect(found).toMatchObject(rows.map(([id, , expected]) => [id, expected]));
    console.log(`Hostile addresses through the program: ${found.length}/${rows.length}`);
  });

  it('leaves a file for each row that is done, under a name of our own, and none for any other', async () => {
    const saved = outcomes.flatMap(({ outputs = [] }) => outputs.map(({ path }) => path));
    expect(saved).toHaveLength(rows.filter(([, , { status }]) => status === 'done').length);
    const files = await readdir(join(out, 'saved'));
    expect(files.map((name) => `saved/${name}`).sort()).toEqual([...saved].sort());
    for (const name of files) expect(name).toMatch(/^\d{6}(?:-[\w.]+)?\.png$/);
    const made = await readdir(folder);
    expect(made.sort()).toEqual(['ca.pem', 'out', 'r.json', 'urls.json']);
    const temporary = await readdir(join(out, '.millrace', 'tmp'), { recursive: true }).catch(() => []);
    expect(temporary.filter((path) => /part|body/.test(path))).toEqual([]);
  });

  it('shows no password anywhere', () => {
    expect(JSON.stringify(outcomes)).not.toMatch(/secret|sec\/ret/);
    expect(ended.stderr).not.toMatch(/secret|sec\/ret/);
  });

  it('asks for what is named twice once, and no proxy of the environment for anything', () => {
    const asked = plain.requests.filter(
      ({ path, header }) => path === '/good.png' && header('authorization') === undefined,
    );
    expect(asked).toHaveLength(1);
    expect(proxy.connections()).toBe(0);
  });
});
