import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Addresses } from './name-servers.js';

/** Block lists of a few hundred thousand names fit; what comes after is not read. */
const maxFileBytes = 8 * 1024 * 1024;

function hostsPath(): string {
  if (process.platform !== 'win32') return '/etc/hosts';
  return join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts');
}

/** Reads what the machine's hosts file says: addresses by name, in lower case. A file that cannot be read says nothing. */
export function readHostsFile(path = hostsPath()): ReadonlyMap<string, Addresses> {
  const names = new Map<string, { address: string; family: number }[]>();
  for (const line of readStart(path).split('\n')) {
    const [address = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const alias of aliases) {
      const name = alias.toLowerCase().replace(/\.$/, '');
      const known = names.get(name) ?? [];
      if (known.some((each) => each.address === address)) continue;
      names.set(name, [...known, { address, family }]);
    }
  }
  return names;
}

function readStart(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(Math.min(fstatSync(file).size, maxFileBytes));
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
