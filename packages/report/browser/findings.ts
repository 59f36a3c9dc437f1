import type { App } from './app.ts';
import { details } from './details.ts';
import { digits, h, plural } from './dom.ts';
import { emptyFilter, groupOf, select, type Filter, type Selection } from './filter.ts';
import {
  controlKey,
  detailOf,
  extraOf,
  frameworkTitle,
  namespaceOf,
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
const SEARCH_DELAY_MS = 120;

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

interface Toolbar {
  readonly element: HTMLElement;
  /** Shows what the filter says now. */
  sync(): void;
  focus(): void;
}

type TextKey = 'verdict' | 'namespace' | 'rule' | 'layer' | 'phase' | 'control' | 'group';
type Options = readonly (readonly [value: string, text: string])[];

function toolbar(app: App, changed: () => void): Toolbar {
  const { filter, model } = app;
  let timer = 0;
  const search = h('input', {
    type: 'search',
    placeholder: 'Search findings, names, files',
    'aria-label': 'Search',
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        filter.text = search.value;
        changed();
      }, SEARCH_DELAY_MS);
    },
  }) as HTMLInputElement;
  const severities = model.names.severities.map((name) => severityToggle(app, name, changed));
  const choose = (key: TextKey, label: string, options: Options): Choice =>
    choice(filter, key, label, options, changed);
  const choices = [
    choose('verdict', 'Verdict', [
      ['fail', 'failed'],
      ['unknown', 'unknown'],
      ['excepted', 'excepted'],
      ['', 'all verdicts'],
    ]),
    choose('namespace', 'Namespace', namespaces(app)),
    choose('rule', 'Rule', rules(app)),
    choose('layer', 'Layer', [
      ['', 'all layers'],
      ...model.names.layers.map((name) => [name, name] as const),
    ]),
    choose('phase', 'Phase', [
      ['', 'all phases'],
      ...model.names.phases.map((name) => [name, name] as const),
    ]),
    choose('control', 'Control', controls(app)),
    choose('group', 'Group by', [
      ['object', 'by object'],
      ['rule', 'by rule'],
      ['namespace', 'by namespace'],
      ['none', 'no groups'],
    ]),
  ];
  const clear = h(
    'button',
    { type: 'button', class: 'clear', click: () => (reset(filter), changed()) },
    'Clear',
  );
  return {
    element: h(
      'div',
      { class: 'toolbar', role: 'search' },
      h(
        'div',
        { class: 'line' },
        search,
        h(
          'div',
          { class: 'toggles', role: 'group', 'aria-label': 'Severities' },
          ...severities.map((one) => one.element),
        ),
      ),
      h('div', { class: 'line' }, ...choices.map((one) => one.element), clear),
    ),
    sync() {
      search.value = filter.text;
      for (const one of [...severities, ...choices]) one.sync();
    },
    focus: () => search.focus(),
  };
}

export function reset(filter: Filter): void {
  const { severities, ...rest } = emptyFilter();
  Object.assign(filter, rest);
  filter.severities.clear();
  for (const severity of severities) filter.severities.add(severity);
}

interface Choice {
  readonly element: HTMLElement;
  sync(): void;
}

function severityToggle(app: App, name: string, changed: () => void): Choice {
  const { severities } = app.filter;
  const element = h(
    'button',
    {
      type: 'button',
      class: `toggle t-${name}`,
      'aria-pressed': 'false',
      click: () => {
        if (!severities.delete(name)) severities.add(name);
        changed();
      },
    },
    name,
  );
  return { element, sync: () => element.setAttribute('aria-pressed', String(severities.has(name))) };
}

function choice(filter: Filter, key: TextKey, label: string, options: Options, changed: () => void): Choice {
  const menu = h(
    'select',
    {
      'aria-label': label,
      change: () => {
        Object.assign(filter, { [key]: menu.value });
        changed();
      },
    },
    ...options.map(([value, text]) => h('option', { value }, text)),
  ) as HTMLSelectElement;
  const sync = (): void => {
    menu.value = filter[key];
    menu.classList.toggle('on', menu.selectedIndex > 0);
  };
  return { element: menu, sync };
}

/** A menu of more entries is no help; the search finds the rest. */
const MENU = 500;

function namespaces(app: App): Options {
  const names = new Set<string>();
  for (const row of app.model.rows) names.add(namespaceOf(app.model, row));
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1)).slice(0, MENU);
  return [
    ['', 'all namespaces'],
    ...sorted.map((name) => [`=${name}`, name === '' ? 'no namespace' : name] as const),
  ];
}

function rules(app: App): Options {
  const used = new Set<string>();
  for (const row of app.model.rows) used.add(ruleId(app.model, row));
  return [
    ['', 'all rules'],
    ...[...used]
      .sort((a, b) => (a < b ? -1 : 1))
      .slice(0, MENU)
      .map((id) => [id, id] as const),
  ];
}

function controls(app: App): Options {
  const seen = new Map<string, string>();
  for (const rule of app.model.rules)
    for (const one of rule.frameworks)
      seen.set(controlKey(one), `${frameworkTitle(app.model, one)}: ${one.control}`);
  const sorted = [...seen].sort(([, a], [, b]) => (a < b ? -1 : 1));
  return [['', 'all frameworks'], ...sorted.slice(0, MENU)];
}
