// The server that all programs fetch from: nginx where it is installed, else the Node server of the other measurements.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startOrigin, work } from '../support.mjs';
import { corporaFolder } from './corpora.mjs';
import { hasTool } from './tools.mjs';

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function configuration(port, folder) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  types { image/jpeg jpg; image/png png; text/plain txt; text/csv csv; }
  default_type application/octet-stream;
  ${temporary.map((each) => `${each}_temp_path ${folder}/${each};`).join(' ')}
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${corporaFolder};
    # Any number of addresses for the same few files.
    rewrite ^/\\d+/(.*)$ /$1 break;
  }
}
`;
}

async function startNginx() {
  const port = await findFreePort();
  const folder = join(work, 'nginx');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(port, folder));
  const child = spawn('nginx', ['-p', folder, '-c', file, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = () => child.kill('SIGTERM');
  process.on('exit', stop);
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (await fetch(`${url}/`)).arrayBuffer();
      break;
    } catch (error) {
      if (child.exitCode !== null || attempt === 100) throw new Error('nginx did not start', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const close = async () => {
    stop();
    if (child.exitCode === null) await once(child, 'exit');
  };
  return { name: 'nginx, one worker', urlFor: (kind, index, file) => `${url}/${index}/${kind}/${file}`, close };
}

/** Starts a Node server that waits before each answer; it serves one corpus. */
export async function startSlowServer(corpus, latencyMs) {
  const origin = await startOrigin(corpus.folder, { latencyMs });
  return {
    name: `Node, ${latencyMs} ms`,
    urlFor: (_kind, index, file) => `${origin.url}/${index}/${file}`,
    close: () => origin.close(),
  };
}

/** Starts the server of a job's corpora. */
export async function startServer(corpora) {
  if (hasTool('nginx')) return startNginx();
  const servers = new Map();
  for (const corpus of corpora) servers.set(corpus.kind, await startSlowServer(corpus, 0));
  return {
    name: 'Node',
    urlFor: (kind, index, file) => servers.get(kind).urlFor(kind, index, file),
    close: async () => {
      for (const server of servers.values()) server.close();
    },
  };
}
