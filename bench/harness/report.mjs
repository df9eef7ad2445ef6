// Writes down what came out: Markdown tables, a chart, and both into docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, root, spread } from '../support.mjs';

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(0);
const medianOf = (runs, metric) => median(runs.map((run) => run[metric]));

function rowOf({ name, isOurs, isBound, items, runs, facts, ratios, failure }) {
  if (failure !== undefined) return [name, '**failed**', '', '', '', '', '', failure];
  const perItem = (metric) => medianOf(runs, metric) / items;
  const digits = (value) => value.toFixed(value < 1 ? 3 : value < 20 ? 2 : 0);
  return [
    isOurs ? `**${name}**` : isBound ? `*${name}*` : name,
    digits(perItem('cpuMs')),
    digits(perItem('wallMs')),
    (1000 / perItem('wallMs')).toFixed(perItem('wallMs') > 50 ? 1 : 0),
    `${mebibytes(medianOf(runs, 'peakPssBytes'))} (${mebibytes(medianOf(runs, 'peakRssBytes'))})`,
    ratios === undefined ? '' : spread(ratios.cpu),
    ratios === undefined ? '' : spread(ratios.wall),
    Object.entries(facts)
      .map(([fact, value]) => `${fact} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`)
      .join(', '),
  ];
}

function goalLine({ what, atLeast, values, rival, isMet }) {
  if (isMet === undefined || values.length === 0) return `- ${what}: not measured here`;
  const against = rival === undefined ? '' : ` against ${rival}`;
  return `- ${what}: goal ${atLeast}, measured ${values.length > 1 ? spread(values) : values[0].toFixed(2)}${against}: ${isMet ? 'met' : '**missed**'}`;
}

/** One case as a Markdown table with its goals below. */
export function showCase({ title, items, unit, sides, goals }) {
  const head = [
    'program',
    `CPU per ${unit}, ms`,
    `wall per ${unit}, ms`,
    `${unit}s a second`,
    'peak memory, MiB',
    'its CPU ÷ ours',
    'its wall ÷ ours',
    'results',
  ];
  const rows = sides.map(rowOf);
  // Columns that nobody fills are left out.
  const isUsed = (column) => column < 5 || rows.some((row) => row[column] !== '');
  const line = (cells) => `| ${cells.filter((_, column) => isUsed(column)).join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    `${items.toLocaleString('en-US')} ${unit}s, median (spread) of ${Math.max(...sides.map(({ runs }) => runs.length))}.`,
    '',
    line(head),
    `|${head
      .filter((_, column) => isUsed(column))
      .map(() => '---')
      .join('|')}|`,
    ...rows.map(line),
    ...(goals.length > 0 ? ['', ...goals.map(goalLine)] : []),
    '',
  ].join('\n');
}

/** How often faster, as bars on a scale of doublings: CPU and wall time of each program over ours. */
export function drawChart(cases) {
  const bars = cases.flatMap(({ title, sides }) =>
    sides
      .filter(({ ratios, isOurs, isBound }) => ratios !== undefined && !isOurs && !isBound)
      .map(({ name, ratios }) => ({ label: `${title}: ${name}`, cpu: median(ratios.cpu), wall: median(ratios.wall) })),
  );
  const rowHeight = 34;
  const left = 430;
  const width = 920;
  const top = 66;
  const most = Math.max(2, ...bars.flatMap(({ cpu, wall }) => [cpu, wall]));
  const least = Math.min(0.5, ...bars.flatMap(({ cpu, wall }) => [cpu, wall]));
  const low = Math.floor(Math.log2(least));
  const high = Math.ceil(Math.log2(most));
  const place = (value) => left + ((Math.log2(value) - low) / (high - low)) * (width - left - 50);
  const height = top + bars.length * rowHeight + 16;
  const escapeText = (text) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    '<text x="12" y="22" font-size="14" font-weight="600" fill="#222">What others take for an item, over what millrace takes</text>',
    `<rect x="12" y="34" width="10" height="10" fill="#2f6f9f"/><text x="27" y="43" fill="#222">CPU</text>`,
    `<rect x="72" y="34" width="10" height="10" fill="#e0a030"/><text x="87" y="43" fill="#222">wall time; right of the line, millrace takes less</text>`,
  ];
  for (let power = low; power <= high; power += 1) {
    const x = place(2 ** power).toFixed(1);
    const isOne = power === 0;
    lines.push(
      `<line x1="${x}" y1="${top - 6}" x2="${x}" y2="${height - 10}" stroke="${isOne ? '#222' : '#ddd'}"/>`,
      `<text x="${x}" y="${top - 10}" text-anchor="middle" fill="#666">${power < 0 ? `1/${2 ** -power}` : 2 ** power}</text>`,
    );
  }
  for (const [index, { label, cpu, wall }] of bars.entries()) {
    const y = top + index * rowHeight;
    lines.push(`<text x="12" y="${y + 18}" fill="#222">${escapeText(label)}</text>`);
    for (const [offset, value, fill] of [
      [4, cpu, '#2f6f9f'],
      [16, wall, '#e0a030'],
    ]) {
      const from = Math.min(place(1), place(value));
      const length = Math.max(1, Math.abs(place(value) - place(1)));
      lines.push(
        `<rect x="${from.toFixed(1)}" y="${y + offset}" width="${length.toFixed(1)}" height="11" fill="${fill}"/>`,
        `<text x="${(Math.max(place(1), place(value)) + 4).toFixed(1)}" y="${y + offset + 9}" font-size="10" fill="#222">${value.toFixed(2)}</text>`,
      );
    }
  }
  return `${lines.join('\n')}\n</svg>\n`;
}

const begin = '<!-- peers: written by npm run bench -- --write -->';
const end = '<!-- end of peers -->';

/** Puts the tables between the markers of docs/performance.md, and the chart beside it. */
export function writePage({ machine, cases }) {
  const path = join(root, 'docs', 'performance.md');
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${path}: expected the lines ${begin} and ${end}`);
  writeFileSync(join(root, 'docs', 'images', 'peers.svg'), drawChart(cases));
  const section = [
    begin,
    '',
    machine,
    '',
    '![CPU and wall time of other programs over those of millrace](images/peers.svg)',
    '',
    ...cases.map(showCase),
    '',
  ].join('\n');
  writeFileSync(path, `${text.slice(0, from)}${section}${text.slice(to)}`);
}
