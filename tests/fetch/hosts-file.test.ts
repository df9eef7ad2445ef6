import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readHostsFile } from '../../src/fetch/hosts-file.js';

async function read(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-hosts-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'hosts'), text);
  return readHostsFile(join(folder, 'hosts'));
}

describe('the hosts file', () => {
  it('gives the addresses of names and aliases, in any case, each once', async () => {
    const names = await read('127.0.0.1 localhost A.Test\n::1\tlocalhost # all of it\r\n127.0.0.1 localhost\n');
    expect(names.get('localhost')).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(names.get('a.test')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(names.size).toBe(2);
  });

  it('passes over what it cannot read', async () => {
    const names = await read('# 1.2.3.4 comment\n\nnonsense name\n300.1.1.1 b\n1.2.3.4\n 1.2.3.4 c.  \n');
    expect([...names.keys()]).toEqual(['c']);
  });

  it('says nothing where there is none', () => {
    expect(readHostsFile('/nowhere/at/all').size).toBe(0);
  });

  it("is the machine's own by default", () => {
    expect(readHostsFile().get('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
  });
});
