import { factsOf } from '../../core/errors.js';
import type { Outcome } from '../../core/outcome.js';
import { html, link, type Markup, visibleText } from '../markup.js';
import { showCount, showMany } from '../numbers.js';
import type { ReportInput } from '../report-input.js';
import { quote } from '../summary-text.js';

function renderExample({ url, message = '', code = '', index, attempts }: Outcome): Markup {
  const tries = typeof attempts === 'number' && attempts > 1 ? `, after ${showCount(attempts)} attempts` : '';
  return html`<li>${link(String(url))}<span class="message">${visibleText(String(message), 400)}</span>
<span class="message">Item ${String(index)}, <code>${String(code)}</code>${tries}</span></li>`;
}

/** What went wrong, by class: how often, what to do, and a few of them. */
export function renderFailures({ facts, out }: ReportInput): Markup {
  const { failed, skipped } = facts.counts;
  const classes = [...facts.byClass].sort(([, a], [, b]) => b.count - a.count);
  const head = html`<h2 id="failures-h">${failed > 0 || skipped === 0 ? 'What went wrong' : 'What was skipped'}</h2>`;
  if (classes.length === 0) {
    return html`<section id="failures" aria-labelledby="failures-h">${head}<p class="lead">Nothing: no item failed, none was skipped.</p></section>`;
  }
  const listed = classes.map(([name, { count, codes, examples, failed: failures }]) => {
    const isSkip = failures === 0;
    const advice = [...codes.keys()].map((code) => factsOf(code).advice);
    const details = [...codes].sort(([, a], [, b]) => b - a).slice(0, 8);
    return html`<li class="card ${isSkip ? 'skips' : ''}"><h3><span>${visibleText(name, 60)}</span><span>${showCount(count)} ${isSkip ? 'skipped' : 'failed'}</span></h3>
${[...new Set(advice)].slice(0, 3).map((sentence) => html`<p>${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.</p>`)}
<p class="note">${details.map(([code, times], index) => html`${index > 0 && ', '}<code>${code}</code> ${showCount(times)}`)}. <a href="#items-h" data-class="${name}">Show them in the table</a></p>
<ul aria-label="Examples of ${name}">${examples.map(renderExample)}</ul></li>`;
  });
  const numbers = [
    failed > 0 && `${showCount(failed)} failed`,
    skipped > 0 && `${showCount(skipped)} ${skipped === 1 ? 'was' : 'were'} skipped`,
  ];
  const again =
    failed > 0 &&
    html`<p>Failed items are not tried again by themselves. This tries them all again; <code>--class</code> chooses:</p>
<code class="command">millrace retry ${visibleText(quote(out), 1_000)}</code>`;
  return html`<section id="failures" aria-labelledby="failures-h">${head}<p class="lead">${numbers.filter(Boolean).join(', ')} of ${showMany(facts.counts.total, 'item')}.</p>
${again}<ol class="classes">${listed}</ol></section>`;
}
