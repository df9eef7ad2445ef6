// The page's only script: search, filter, sort and turn pages in the table of items. Whatever it shows becomes text.
(() => {
  const perPage = 25;
  const rows = JSON.parse(document.getElementById('items-data')?.textContent ?? '[]');
  const form = document.getElementById('filters');
  const table = document.getElementById('items-table');
  const body = table?.tBodies[0];
  const count = document.getElementById('items-count');
  const paper = document.getElementById('items-on-paper');
  const [previous, next] = ['previous', 'next'].map((name) => document.getElementById(`items-${name}`));
  if (!form || !body || !count || !paper || !previous || !next) return;
  const state = { page: 0, sort: 'index', isDescending: false };
  const whole = table.caption.querySelector('.on-screen').textContent;
  let found = rows;

  const words = rows.map((row) =>
    [row.index, row.url, row.status, row.class, row.code, row.kind, row.message, row.outputs].join('\n').toLowerCase(),
  );

  function select() {
    const values = Object.fromEntries(new FormData(form));
    const wanted = String(values.search).toLowerCase().split(/\s+/).filter(Boolean);
    found = rows.filter(
      (row, index) =>
        (values.status === '' || row.status === values.status) &&
        (values.class === '' || row.class === values.class) &&
        (values.kind === '' || row.kind === values.kind) &&
        wanted.every((word) => words[index].includes(word)),
    );
    const sign = state.isDescending ? -1 : 1;
    found.sort((first, second) => sign * ((first[state.sort] ?? -1) - (second[state.sort] ?? -1)));
  }

  function cell(row, label, text) {
    const made = document.createElement('td');
    if (label !== '') made.dataset.label = label;
    made.textContent = text;
    row.append(made);
    return made;
  }

  function address(row) {
    if (row.href === undefined || !/^https?:\/\//.test(row.href)) {
      const text = document.createElement('span');
      text.textContent = row.url;
      return text;
    }
    const link = document.createElement('a');
    link.href = row.href;
    link.rel = 'noopener noreferrer nofollow';
    link.target = '_blank';
    link.textContent = row.url;
    return link;
  }

  function makeRow(item) {
    const row = document.createElement('tr');
    cell(row, 'Item', item.index).className = 'number';
    const status = document.createElement('span');
    status.className = `status status-${item.status}`;
    status.textContent = item.class === undefined ? item.status : `${item.status}: ${item.class}`;
    cell(row, '', '').append(status);
    const where = cell(row, '', '');
    where.append(address(item));
    for (const more of [item.message, item.outputs]) {
      if (more === undefined) continue;
      const line = document.createElement('span');
      line.className = 'message';
      line.textContent = more;
      where.append(line);
    }
    cell(row, 'Kind', item.kind ?? '');
    cell(row, 'Size', item.size ?? '').className = 'number';
    cell(row, 'Time', item.time ?? '').className = 'number';
    return row;
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / perPage));
    state.page = Math.min(state.page, pages - 1);
    const from = state.page * perPage;
    const shown = found.slice(from, from + perPage);
    body.replaceChildren(...shown.map(makeRow));
    const where = table.dataset.of === 'all' ? '' : ' in the sample';
    const range = `Items ${from + 1} to ${from + shown.length} of ${found.length.toLocaleString('en-US')} found${where}`;
    count.textContent = shown.length === 0 ? `No item found${where}` : range;
    // On paper nobody sees the filters, nor the other pages.
    paper.textContent = shown.length === rows.length ? whole : `${count.textContent}; all are in ledger.jsonl.`;
    previous.disabled = state.page === 0;
    next.disabled = state.page >= pages - 1;
    for (const head of table.tHead.rows[0].cells) {
      if (head.dataset.sort === undefined) continue;
      const direction = state.isDescending ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', head.dataset.sort === state.sort ? direction : 'none');
    }
  }

  function restart() {
    state.page = 0;
    select();
    show();
  }

  function turn(by) {
    state.page += by;
    show();
    table.scrollIntoView({ block: 'start' });
  }

  // Names of columns become buttons only where something answers to them.
  for (const head of table.tHead.rows[0].cells) {
    if (head.dataset.sort === undefined) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    button.addEventListener('click', () => {
      const isSame = state.sort === head.dataset.sort;
      state.isDescending = isSame ? !state.isDescending : head.dataset.sort !== 'index';
      state.sort = head.dataset.sort;
      restart();
    });
    head.replaceChildren(button);
  }
  form.addEventListener('input', restart);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(restart));
  previous.addEventListener('click', () => turn(-1));
  next.addEventListener('click', () => turn(1));
  for (const link of document.querySelectorAll('a[data-class]')) {
    link.addEventListener('click', () => {
      form.reset();
      form.elements.class.value = link.dataset.class;
      restart();
    });
  }
  document.documentElement.classList.add('has-script');
  restart();
})();
