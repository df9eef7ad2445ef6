import type { Json } from '../core/json.js';
import { version } from '../core/version.js';
import { renderDocument } from './document.js';
import { embedJson, html, type Markup, visibleText } from './markup.js';
import { showCount } from './numbers.js';
import { readPart, readStyle } from './page-style.js';
import type { ReportInput } from './report-input.js';
import { renderDistributions } from './sections/distributions.js';
import { renderFailures } from './sections/failures.js';
import { renderGallery } from './sections/gallery.js';
import { renderHosts } from './sections/hosts.js';
import { renderItems } from './sections/items.js';
import { renderOverTime } from './sections/over-time.js';
import { renderOverview, titleOf } from './sections/overview.js';
import { renderStages } from './sections/stages.js';

const mostRecipeCharacters = 6_000;

const ownStyle = ['failures', 'gallery', 'items'].map((name) => `report/page/${name}.css`);

/** Makes the whole page: one file that needs nothing else, and that lets nothing from the web run or load. */
export async function renderPage(input: ReportInput): Promise<string> {
  const [style, script] = await Promise.all([readStyle(ownStyle), readPart('report/page/report.js')]);
  const { section, rows } = renderItems(input);
  const sections = [
    { id: 'stages', name: 'Time', section: renderStages(input) },
    { id: 'over-time', name: 'Over time', section: renderOverTime(input) },
    { id: 'spread', name: 'Spread', section: renderDistributions(input) },
    { id: 'failures', name: 'Failures', section: renderFailures(input) },
    { id: 'gallery', name: 'Results', section: renderGallery(input) },
    { id: 'hosts', name: 'Hosts', section: renderHosts(input) },
    { id: 'items', name: 'Items', section },
    { id: 'about', name: 'Recipe', section: renderAbout(input) },
  ]
    .filter((each) => each.section.toString() !== '')
    // Of a run without items there is only to say what it was.
    .filter(({ id }) => input.facts.counts.total > 0 || id === 'about');
  const body = html`<a class="skip" href="#main">Skip to the report</a>
<header class="page">${renderOverview(input)}
${sections.length > 1 && html`<nav aria-label="Parts of the report"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`}</header>
<main class="page" id="main">${sections.map((each) => each.section)}</main>
<footer class="page"><p>Written by millrace ${version} on ${input.writtenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. One file: it loads nothing and sends nothing.</p></footer>`;
  return renderDocument({
    title: `${titleOf(input)}: millrace report`,
    style,
    body,
    script,
    data: { id: 'items-data', json: embedJson(rows) },
  });
}

/** Lists of a recipe shortened: a source may be a hundred thousand addresses. */
function shortenLists(value: Json): Json {
  if (Array.isArray(value)) {
    const shown = value.slice(0, 5).map(shortenLists);
    return value.length > 5 ? [...shown, `… and ${showCount(value.length - 5)} more`] : shown;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortenLists(each as Json)]));
}

/** What was run, and with what. */
function renderAbout({ summary, out }: ReportInput): Markup {
  if (summary === undefined) return html``;
  const recipe = JSON.stringify(shortenLists(summary.recipe), null, 2) ?? '';
  const lines = recipe
    .slice(0, mostRecipeCharacters)
    .split('\n')
    .map((line) => html`${visibleText(line, 400)}\n`);
  const versions = Object.entries(summary.versions).map(([name, value]) => `${name} ${value}`);
  return html`<section id="about" aria-labelledby="about-h"><h2 id="about-h">Recipe</h2>
<p class="lead">${versions.join(' · ')} · ${out}</p>
<details class="card"><summary>The recipe, as it was run</summary><pre>${lines}${recipe.length > mostRecipeCharacters && ' …'}</pre></details></section>`;
}
