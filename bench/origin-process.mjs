// A loopback server for measurements: a folder's files from memory at /<anything>/<file>, or stub bodies of a size.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder, optionText = '{}'] = process.argv.slice(2);
const { latencyMs = 0, stubBytes = 0 } = JSON.parse(optionText);
const files = new Map();
if (stubBytes > 0) files.set('stub.txt', Buffer.alloc(stubBytes, 'stub '));
else for (const name of readdirSync(folder)) files.set(name, readFileSync(join(folder, name)));
const types = { jpg: 'image/jpeg', txt: 'text/plain', csv: 'text/csv' };

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const name = request.url.slice(request.url.lastIndexOf('/') + 1);
  const bytes = files.get(name);
  const answer = () => {
    if (bytes === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, {
          'content-type': types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
          'content-length': bytes.length,
        })
        .end(bytes);
  };
  if (latencyMs > 0) setTimeout(answer, latencyMs);
  else answer();
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`));
createInterface({ input: process.stdin })
  .on('line', () => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1000 })}\n`);
  })
  .on('close', () => process.exit());
