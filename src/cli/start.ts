import { main } from './main.js';

// This process is ours: codecs may be set up for lanes here too.
process.env.MILLRACE_OWN_PROCESS = '1';
// A reader that has gone (`| head`) ends the output, not the run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await main(process.argv.slice(2));
