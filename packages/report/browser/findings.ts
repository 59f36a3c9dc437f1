import type { App } from './app.ts';
import { details } from './details.ts';
import { digits, h, plural } from './dom.ts';
import { groupOf, select, type Selection } from './filter.ts';
import { toolbar } from './toolbar.ts';
import {
  detailOf,
  extraOf,
  placesOf,
  reasonOf,
  ruleId,
  severityOf,
  subjectOf,
  verdictOf,
  type FindingRow,
} from './model.ts';

const PAGE = 100;
/** Rows that a print holds: more would be a book. */
const PRINTED = 1000;

/** The list of findings with its filters: a page of rows at a time, so that 200,000 are as quick as ten. */
export function findingsView(app: App): {
  readonly element: HTMLElement;
  refresh(): void;
  focusSearch(): void;
} {
  const { model, filter } = app;
  let found = select(model, filter);
  let page = 0;
  const list = h('div', { class: 'list', keydown: (event) => moveByKeys(event as KeyboardEvent, list) });
  const status = h('p', { class: 'status', role: 'status' });
  const pager = h('nav', { class: 'pager', 'aria-label': 'Pages' });
  const bar = toolbar(app, () => refresh());

  function refresh(): void {
    bar.sync();
    found = select(model, filter);
    page = 0;
    draw();
  }

  function draw(limit = PAGE): void {
    const from = page * PAGE;
    const shown = found.rows.subarray(from, from + limit);
    list.replaceChildren(...rowsOf(app, shown, found.groups));
    status.textContent = statusText(app, found.rows.length);
    pager.replaceChildren(
      ...pages(page, Math.ceil(found.rows.length / PAGE), (to) => {
        page = to;
        draw();
        list.scrollIntoView({ block: 'start' });
        list.querySelector<HTMLElement>('.row')?.focus({ preventScroll: true });
      }),
    );
  }

  addEventListener('beforeprint', () => draw(PRINTED));
  addEventListener('afterprint', () => draw());
  return { element: h('div', {}, bar.element, status, list, pager), refresh, focusSearch: () => bar.focus() };
}

function statusText(app: App, count: number): string {
  const { rows, total } = app.model;
  const left = total - rows.length;
  const out =
    left === 0
      ? ''
      : ` ${plural(left, 'finding')} of the least severity are not in this file: use -f json for all.`;
  return `${digits(count)} of ${plural(rows.length, 'finding')} match.${out}`;
}

function rowsOf(app: App, shown: Int32Array, groups: Selection['groups']): readonly HTMLElement[] {
  const elements: HTMLElement[] = [];
  let group: string | undefined;
  for (const index of shown) {
    const row = app.model.rows[index]!;
    const name = groupOf(app.model, app.filter, row);
    if (app.filter.group !== 'none' && name !== group)
      elements.push(heading(app, name, groups.get(name) ?? []));
    group = name;
    elements.push(rowElement(app, row));
  }
  if (elements.length === 0) elements.push(h('p', { class: 'none' }, 'Nothing matches these filters.'));
  return elements;
}

function heading(app: App, name: string, counts: readonly number[]): HTMLElement {
  const shown = counts.flatMap((count, at) => {
    const severity = app.model.names.severities[at] ?? '';
    return count === 0 ? [] : [h('span', { class: `count t-${severity}` }, `${digits(count)} ${severity}`)];
  });
  return h('h3', { class: 'group' }, h('span', {}, name), ...shown);
}

function rowElement(app: App, row: FindingRow): HTMLElement {
  const { model } = app;
  const severity = severityOf(model, row);
  const verdict = verdictOf(model, row);
  const place = placesOf(model, row)[0]?.text ?? '';
  const subject =
    app.filter.group === 'object'
      ? subjectOf(model, row)[0].slice(subjectOf(model, row)[1].length + 2)
      : subjectOf(model, row)[0];
  const button = h(
    'button',
    { type: 'button', class: 'row', 'aria-expanded': 'false', click: () => toggle(app, row, box, button) },
    h('span', { class: `badge b-${severity}` }, severity),
    h(
      'span',
      { class: 'what' },
      h(
        'b',
        {},
        reasonOf(model, row),
        verdict !== 'fail' && h('em', {}, verdict),
        extraOf(row).baseline === 'new' && h('em', {}, 'new'),
      ),
      h('small', {}, detailOf(model, row)),
    ),
    h('span', { class: 'on' }, h('span', {}, subject), h('small', {}, ruleId(model, row))),
    h('span', { class: 'place', title: place }, h('bdi', {}, place)),
  );
  const box = h('article', { class: `finding e-${severity}` }, button);
  return box;
}

function toggle(app: App, row: FindingRow, box: HTMLElement, button: HTMLElement): void {
  const open = box.querySelector('.details');
  if (open === null) box.append(details(app, row));
  else open.remove();
  button.setAttribute('aria-expanded', String(open === null));
}

/** Arrow keys walk the rows; Escape closes the details around the focus. */
function moveByKeys(event: KeyboardEvent, list: HTMLElement): void {
  const focused = document.activeElement?.closest('.finding');
  if (event.key === 'Escape') {
    const row = focused?.querySelector<HTMLElement>('.row[aria-expanded=true]');
    row?.click();
    row?.focus();
    return;
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...list.querySelectorAll<HTMLElement>('.row')];
  const at = rows.findIndex((row) => row.parentElement === focused);
  const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function pages(page: number, count: number, go: (to: number) => void): readonly HTMLElement[] {
  if (count <= 1) return [];
  const button = (text: string, to: number, off: boolean): HTMLElement =>
    h('button', { type: 'button', disabled: off, click: () => go(to) }, text);
  return [
    button('First', 0, page === 0),
    button('Previous', page - 1, page === 0),
    h('span', {}, `Page ${digits(page + 1)} of ${digits(count)}`),
    button('Next', page + 1, page >= count - 1),
    button('Last', count - 1, page >= count - 1),
  ];
}
