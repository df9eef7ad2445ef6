// What the measurements share: a corpus, an origin in a process of its own, runs of the command line, statistics.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const cores = availableParallelism();
// Results go to memory where there is such a folder: what a disk makes of deleted files is not what is measured here.
export const work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'millrace-bench-'));
// Where a machine sets it, every Node reads hundreds of certificates at its start: no cost of what is measured here.
delete process.env.NODE_EXTRA_CA_CERTS;
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `1.21 (1.19…1.30)`: median and spread. */
export function spread(values, digits = 2) {
  const show = (value) => value.toFixed(digits);
  return `${show(median(values))} (${show(Math.min(...values))}…${show(Math.max(...values))})`;
}

/** Photo-like JPEGs of 0.4 to 2 MP, the same every time; made once and kept in bench/.cache. */
export async function makeCorpus(count = 60) {
  const folder = join(root, 'bench', '.cache', `corpus-${count}`);
  if (!existsSync(join(folder, 'urls.txt'))) {
    process.stderr.write(`making ${count} pictures …\n`);
    const { generateImages } = await import('../build/dataset/index.js');
    const { default: sharp } = await import('sharp');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(folder, { recursive: true });
    const names = [];
    for await (const { bytes } of generateImages({ images: count, seed: 7 })) {
      const pixels = (0.4 + (1.6 * names.length) / (count - 1)) * 1e6;
      const { width, height } = await sharp(bytes).metadata();
      const scale = Math.sqrt(pixels / (width * height));
      const name = `${String(names.length).padStart(3, '0')}.jpg`;
      await sharp(bytes)
        .autoOrient()
        .flatten()
        .resize(Math.round(width * scale), Math.round(height * scale), { fit: 'inside', withoutEnlargement: false })
        .toColourspace('srgb')
        .jpeg({ quality: 88 })
        .toFile(join(folder, name));
      names.push(name);
    }
    writeFileSync(join(folder, 'urls.txt'), `${names.join('\n')}\n`);
  }
  return {
    folder,
    names: readdirSync(folder)
      .filter((name) => name.endsWith('.jpg'))
      .sort(),
  };
}

/** Starts an origin that answers `/<n>/<file>` for any n with the file, so that a few files make a long list. */
export async function startOrigin(folder, options = {}) {
  const child = spawn(process.execPath, [join(root, 'bench', 'origin-process.mjs'), folder, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = await once(lines, 'line');
  const { port } = JSON.parse(first);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    /** CPU milliseconds the origin has used so far. */
    async cpuMs() {
      child.stdin.write('cpu\n');
      const [line] = await once(lines, 'line');
      return JSON.parse(line).cpuMs;
    },
    close: () => child.kill('SIGKILL'),
  };
}

/** Writes a list of `count` URLs over the names, spread over hosts. */
export function writeList(names, { count, port, hosts = ['127.0.0.1'] }) {
  const lines = [];
  for (let index = 0; index < count; index += 1) {
    lines.push(`http://${hosts[index % hosts.length]}:${port}/${index}/${names[index % names.length]}`);
  }
  const file = join(work, `list-${count}-${port}.txt`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

let runs = 0;

/** Runs `millrace run` and gives its summary. */
export function runMillrace(list, args, { env = {} } = {}) {
  runs += 1;
  const out = join(work, `out-${runs}`);
  const started = performance.now();
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin', 'millrace.js'), 'run', list, '-o', out, '--json', '--allow-private', '--ignore-robots', ...args],
    { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 },
  );
  const totalMs = performance.now() - started;
  if (status !== 0) throw new Error(`millrace exited with ${status}: ${stderr}${stdout.slice(0, 500)}`);
  // Results stay until the end: some file systems are slow to give out the places of files just deleted.
  return { ...JSON.parse(stdout), totalMs };
}

/** Says what machine this is. */
export function describeMachine() {
  const memory = Number(
    /MemTotal:\s+(\d+)/.exec(existsSync('/proc/meminfo') ? readFileSync('/proc/meminfo', 'utf8') : '')?.[1] ?? 0,
  );
  return `${cores} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(memory / 2 ** 20)} GiB, ${process.platform}-${process.arch}, Node ${process.versions.node}`;
}

/** Prints a Markdown table. */
export function printTable(title, head, rows) {
  const lines = [
    '',
    `### ${title}`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The number given as `--name=N`, or a default. */
export function numberArgument(name, fallback) {
  const word = process.argv.find((each) => each.startsWith(`--${name}=`));
  return word === undefined ? fallback : Number(word.split('=')[1]);
}
