import type { App } from './app.ts';
import { h } from './dom.ts';
import { emptyFilter, type Filter } from './filter.ts';
import { controlKey, frameworkTitle, namespaceOf, ruleId } from './model.ts';

const SEARCH_DELAY_MS = 120;

/** The filters above the list. */
export interface Toolbar {
  readonly element: HTMLElement;
  /** Shows what the filter says now. */
  sync(): void;
  focus(): void;
}

type TextKey = 'verdict' | 'namespace' | 'rule' | 'layer' | 'phase' | 'control' | 'group';
type Options = readonly (readonly [value: string, text: string])[];

export function toolbar(app: App, changed: () => void): Toolbar {
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
