import type { App, TabName } from './app.ts';
import { controlsView } from './controls.ts';
import { digits, h, plural } from './dom.ts';
import { emptyFilter } from './filter.ts';
import { findingsView } from './findings.ts';
import { limitsView } from './limits.ts';
import { readModel, type Model } from './model.ts';
import { overview } from './overview.ts';
import { reset } from './toolbar.ts';

start(readModel());

function start(model: Model): void {
  const filter = emptyFilter();
  const app: App = {
    model,
    filter,
    show({ severity, ...change }) {
      reset(filter);
      Object.assign(filter, change);
      if (severity !== undefined) filter.severities.add(severity);
      findings.refresh();
      app.open('findings');
    },
    open: (name) => tabs.open(name),
  };
  const findings = findingsView(app);
  const unsure = model.losses.length + model.unknowns.length;
  const failed = Object.values(model.summary.failed).reduce((sum, count) => sum + count, 0);
  const tabs = tabList([
    ['overview', 'Overview', overview(app)],
    ['findings', `Findings ${digits(failed)}`, findings.element],
    ['controls', 'Controls and frameworks', controlsView(app)],
    ['limits', `Not evaluated ${digits(unsure)}`, limitsView(app)],
  ]);
  findings.refresh();
  document
    .getElementById('page')
    ?.replaceWith(h('div', { id: 'page' }, header(model, tabs.list), h('main', {}, ...tabs.panels)));
  tabs.open(tabs.names.find((name) => `#${name}` === location.hash) ?? 'overview');
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    app.open('findings');
    findings.focusSearch();
  });
}

function header(model: Model, tabs: HTMLElement): HTMLElement {
  const { resources, workloads } = model.summary;
  const facts = [
    `Kubernetes ${model.target}`,
    plural(resources, 'resource'),
    plural(workloads, 'workload'),
    model.sources
      .slice(0, 3)
      .map((source) => (source === '-' ? 'standard input' : source))
      .join(', ') + (model.sources.length > 3 ? ` and ${model.sources.length - 3} more` : ''),
  ].filter((text) => text !== '');
  return h(
    'header',
    {},
    h(
      'div',
      { class: 'brand' },
      mark(),
      h(
        'div',
        { class: 'title' },
        h('h1', {}, 'Toride report'),
        h('p', { class: 'muted' }, facts.join(' · ')),
      ),
      h('button', { type: 'button', class: 'tool', click: () => print() }, 'Print'),
      h('button', { type: 'button', class: 'tool', click: switchTheme }, 'Theme'),
    ),
    tabs,
  );
}

/** A stronghold's gate and battlements. */
function mark(): HTMLElement {
  return h(
    'svg',
    { viewBox: '0 0 32 32', class: 'mark', 'aria-hidden': 'true' },
    h('path', { d: 'M3 5h5v4h4V5h8v4h4V5h5v8l-3 2v13H6V15l-3-2z', class: 'wall' }),
    h('path', { d: 'M13 28v-6a3 3 0 0 1 6 0v6z', class: 'gate' }),
  );
}

function switchTheme(): void {
  const { dataset } = document.documentElement;
  const dark =
    dataset['theme'] === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : dataset['theme'] === 'dark';
  dataset['theme'] = dark ? 'light' : 'dark';
}

interface Tabs {
  readonly list: HTMLElement;
  readonly panels: readonly HTMLElement[];
  readonly names: readonly TabName[];
  open(name: TabName): void;
}

/** Tabs as the ARIA practices describe them: arrow keys move, the open one alone is in the tab order. */
function tabList(all: readonly (readonly [name: TabName, title: string, content: HTMLElement])[]): Tabs {
  const names = all.map(([name]) => name);
  const buttons = all.map(([name, title]) =>
    h(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${name}`,
        'aria-controls': `panel-${name}`,
        click: () => open(name),
      },
      title,
    ),
  );
  const panels = all.map(([name, title, content]) =>
    h(
      'section',
      { class: 'panel', role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}` },
      h('h2', { class: 'print-only' }, title),
      content,
    ),
  );

  function open(name: TabName): void {
    for (const [at, one] of names.entries()) {
      const on = one === name;
      buttons[at]?.setAttribute('aria-selected', String(on));
      buttons[at]?.setAttribute('tabindex', on ? '0' : '-1');
      panels[at]?.classList.toggle('open', on);
    }
    history.replaceState(undefined, '', `#${name}`);
    scrollTo(0, 0);
  }

  const list = h(
    'div',
    {
      role: 'tablist',
      class: 'tabs',
      keydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[(event as KeyboardEvent).key];
        if (step === undefined) return;
        const at =
          (buttons.findIndex((button) => button === document.activeElement) + step + names.length) %
          names.length;
        open(names[at]!);
        buttons[at]?.focus();
      },
    },
    ...buttons,
  );
  return { list, panels, names, open };
}
