// (e) Signals of 2^20 float64: mean and dominant frequency.
import { join } from 'node:path';
import { checkJson } from '../harness/checks.mjs';
import { urlsOf, writeUrls } from '../harness/lists.mjs';
import { millrace, pythonProgram } from '../harness/programs.mjs';

export const letter = 'e';
export const corpora = ['signals'];

const rival = 'asyncio and NumPy in threads';

export function plan({ server, corpora: { signals }, count }) {
  const items = count(64);
  const list = writeUrls(urlsOf(server, signals, items));
  const isFound = ({ mean, dominantFrequencyHz }) => mean > 0.2 && mean < 0.3 && dominantFrequencyHz > 40;
  return [
    {
      title: 'Signals of 8 MB',
      unit: 'signal',
      items,
      programs: [
        millrace(list, ['--recipe', 'signals', '--sample-rate', '44100'], {
          check: (out) => {
            checkJson(join(out, 'signals'), { count: items, check: isFound });
          },
        }),
        pythonProgram('analyze_signals.py', list, {
          name: rival,
          args: ['44100'],
          check: (out) => {
            checkJson(out, { count: 1, check: (results) => results.length === items && results.every(isFound) });
          },
        }),
      ],
      goals: [
        { what: 'items per CPU second over theirs', metric: 'cpu', against: [rival], atLeast: 1.3 },
        { what: 'items per second over theirs', metric: 'wall', against: [rival], atLeast: 1.3 },
        { what: 'their memory over ours', metric: 'memory', against: [rival], atLeast: 3 },
      ],
    },
  ];
}
