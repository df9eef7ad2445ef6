import { statfs } from 'node:fs/promises';

/** Numbers by which Linux tells file systems whose disks are another machine's. */
const networkFileSystems: Readonly<Record<number, string>> = {
  26985: 'nfs',
  20859: 'smb',
  4266872130: 'smb',
  4283649346: 'smb',
  16914839: '9p',
  1397113167: 'afs',
  1799439955: 'afs',
  1937076805: 'coda',
  12805120: 'ceph',
  198183888: 'lustre',
  1196443219: 'gpfs',
  428016422: 'beegfs',
  18225520: 'gfs2',
  1952539503: 'ocfs2',
};

/** File systems on disks, or in the memory, of one machine at a time: ext, xfs, btrfs, zfs, f2fs, tmpfs, and overlays of them. */
const localFileSystems: ReadonlySet<number> = new Set([
  61267, 1481003842, 2435016766, 801189825, 4076150800, 16914836, 2035054128,
]);

/** True where a folder certainly lies on a disk of this machine alone (Linux). */
export async function isOnThisMachine(folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const facts = await statfs(folder).catch(() => undefined);
  return facts !== undefined && localFileSystems.has(facts.type >>> 0);
}

/** Names the network file system that has this number; undefined for the disks of this machine, and what nobody knows. */
export function nameNetworkFileSystem(type: number): string | undefined {
  // Some systems hand the number out with a sign.
  return networkFileSystems[type >>> 0];
}

/** Bytes that are free where a folder lies; undefined where the file system does not say. */
export async function readFreeBytes(folder: string): Promise<number | undefined> {
  const facts = await statfs(folder).catch(() => undefined);
  // Some of those that keep nothing themselves call all their numbers 0.
  return facts === undefined || facts.blocks === 0 ? undefined : facts.bavail * facts.bsize;
}

/** Names the network file system that a folder lies on, where it does (Linux). */
export async function findNetworkFileSystem(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const facts = await statfs(folder).catch(() => undefined);
  return facts && nameNetworkFileSystem(facts.type);
}
