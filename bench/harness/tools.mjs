// What of the other programs is installed here, and what would have to be.
import { spawnSync } from 'node:child_process';

const pythonModules = ['cv2', 'aiohttp', 'PIL', 'numpy'];
const packages = {
  python: 'python3-opencv python3-pil python3-aiohttp python3-numpy',
  aria2c: 'aria2',
  curl: 'curl',
  wget2: 'wget2',
  vipsthumbnail: 'libvips-tools',
  nginx: 'nginx-light',
  photographs: 'mate-backgrounds plasma-workspace-wallpapers',
};

const answers = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** A Python that has everything the peers need; undefined where there is none. */
export const python = ['/usr/bin/python3', 'python3'].find((each) =>
  answers(each, ['-c', `import ${pythonModules.join(', ')}`]),
);

const versionArguments = { nginx: ['-v'], vipsthumbnail: ['--vips-version'] };
const known = new Map();

/** Tells whether a tool is here. */
export function hasTool(name) {
  if (name === 'python') return python !== undefined;
  if (!known.has(name)) known.set(name, answers(name, versionArguments[name] ?? ['--version']));
  return known.get(name);
}

/** One line that installs what is missing, for Debian and its relatives. */
export function installLine(names) {
  return `apt-get install -y --no-install-recommends ${names.map((name) => packages[name] ?? name).join(' ')}`;
}

const firstLine = (command, args) => {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return `${stdout}${stderr}`.trim().split('\n')[0] ?? '';
};

/** Names and versions of the tools that are here, for the description of the machine. */
export function describeTools() {
  const lines = [];
  if (python !== undefined) {
    lines.push(
      firstLine(python, [
        '-c',
        'import sys, cv2, aiohttp, PIL, numpy; print(f"Python {sys.version.split()[0]}, OpenCV {cv2.__version__}, aiohttp {aiohttp.__version__}, Pillow {PIL.__version__}, NumPy {numpy.__version__}")',
      ]),
    );
  }
  for (const name of ['aria2c', 'curl', 'wget2', 'vipsthumbnail', 'nginx']) {
    if (!hasTool(name)) continue;
    const version = /\d+\.\d+(?:\.\d+)?/.exec(firstLine(name, versionArguments[name] ?? ['--version']))?.[0];
    lines.push(`${name} ${version ?? ''}`.trim());
  }
  return lines.join(', ');
}
