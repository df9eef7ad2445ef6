// What tests run inside the page: plain JavaScript, since the types of a browser are not the project's.

/** Opens what can be opened and lets every element hear what its handlers might wait for. */
export function provoke() {
  for (const element of document.querySelectorAll('details')) element.open = true;
  for (const element of document.querySelectorAll('*'))
    for (const type of ['mouseover', 'focus', 'error', 'load', 'toggle']) element.dispatchEvent(new Event(type));
}

/** How many elements there are that the report never makes. */
export function countStrangers() {
  const strange = 'iframe,object,embed,base,video,audio,math,template,marquee,foreignObject,animate,[onload],[onerror]';
  return document.querySelectorAll(strange).length;
}

/** Where links lead, by protocol. */
export function listProtocols() {
  return [...new Set([...document.querySelectorAll('a')].map(({ protocol }) => protocol))].sort();
}

/** Writes markup into the page the way a mistake would. */
export function injectMarkup() {
  const place = document.createElement('div');
  place.innerHTML = '<img src=x onerror="document.title=1"><img src="https://evil.example/a.png"><p style="color:red">';
  document.body.append(place);
  const script = document.createElement('script');
  script.textContent = 'document.title=2';
  document.body.append(script);
}

/** How wide the page is, and the window. */
export function measureWidth() {
  return { page: document.documentElement.scrollWidth, window: innerWidth };
}

/** What a screen reader could not make sense of. */
export function findNamelessParts() {
  const found = [];
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of ids) if (ids.filter((each) => each === id).length > 1) found.push(`twice: ${id}`);
  for (const each of document.querySelectorAll('[aria-labelledby]'))
    for (const id of each.getAttribute('aria-labelledby').split(' '))
      if (!document.getElementById(id)?.textContent) found.push(`no name: ${id}`);
  for (const each of document.querySelectorAll('table')) if (!each.caption?.textContent) found.push('no caption');
  for (const each of document.querySelectorAll('svg:not([aria-hidden])'))
    if (!each.querySelector('title') || !each.querySelector('desc')) found.push('a chart without words');
  for (const each of document.querySelectorAll('img')) if (!each.alt) found.push('a picture without words');
  for (const each of document.querySelectorAll('input,select')) if (!each.closest('label')) found.push('no label');
  const levels = [...document.querySelectorAll('h1,h2,h3')].map(({ tagName }) => Number(tagName[1]));
  for (const [index, level] of levels.entries())
    if (level - (levels[index - 1] ?? 0) > 1) found.push('a level is left out');
  if (levels.filter((level) => level === 1).length !== 1) found.push('not one h1');
  if (document.querySelectorAll('main').length !== 1) found.push('not one main');
  if (document.documentElement.lang !== 'en') found.push('no language');
  return found;
}

/** Where the keyboard's focus is, and whether it is seen there; undefined once it has left the page. */
export function describeStop() {
  const stop = document.activeElement;
  if (stop === null || stop === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(stop);
  const { top, bottom, left, right } = stop.getBoundingClientRect();
  const name = ['INPUT', 'SELECT'].includes(stop.tagName)
    ? `${stop.tagName.toLowerCase()} ${stop.name}`
    : stop.textContent;
  return {
    name: name.trim().slice(0, 40),
    hasOutline: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    isInView: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  };
}

/** The colour behind everything. */
export function readPaper() {
  return getComputedStyle(document.body).backgroundColor;
}
