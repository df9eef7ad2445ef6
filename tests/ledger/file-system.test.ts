import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findNetworkFileSystem, nameNetworkFileSystem } from '../../src/ledger/file-system.js';

test.each([
  ['nfs', 0x6969],
  ['smb', 0xff534d42],
  // The same as a signed number of 32 bits.
  ['smb', -11_317_950],
  ['ceph', 0x00c36400],
])('%s is a network file system (%d)', (name, type) => {
  expect(nameNetworkFileSystem(type)).toBe(name);
});

test.each([
  ['ext4', 0xef53],
  ['tmpfs', 0x01021994],
  ['xfs', 0x58465342],
  ['btrfs', 0x9123683e],
  ['overlay', 0x794c7630],
])('%s is none (%d)', (_, type) => {
  expect(nameNetworkFileSystem(type)).toBeUndefined();
});

test('a folder of this machine lies on none, nor does one that is not there', async () => {
  expect(await findNetworkFileSystem(tmpdir())).toBeUndefined();
  expect(await findNetworkFileSystem(join(tmpdir(), 'nowhere', 'at', 'all'))).toBeUndefined();
});
