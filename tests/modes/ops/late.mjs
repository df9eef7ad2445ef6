import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineOp } from 'millrace';

const outOf = (scratch) => scratch.slice(0, scratch.indexOf(`${sep}.millrace${sep}`));

/** True once the ledger of the run says that a URL is done. */
function isRecorded(url, scratch) {
  const ledger = join(outOf(scratch), 'ledger.jsonl');
  return existsSync(ledger) && readFileSync(ledger, 'utf8').includes(`"url":"${url}","status":"done"`);
}

// A user's op that ends its thread, or throws, some time after it is done with an item whose URL says so: after 60 ms, or
// where the URL says that too as soon as the item is recorded.
export default defineOp({
  async run(content, _options, { item, scratch }) {
    const { url } = item;
    const end = () => {
      // For whoever asks whether it came to this.
      writeFileSync(join(outOf(scratch), 'ended'), '');
      if (url.includes('late-exit')) process.exit(3);
      throw new Error('too late');
    };
    if (!/late-(?:exit|throw)/.test(url)) await sleep(200);
    else if (url.includes('recorded')) setInterval(() => isRecorded(url, scratch) && end(), 20);
    else setTimeout(end, 60);
    return content;
  },
});
