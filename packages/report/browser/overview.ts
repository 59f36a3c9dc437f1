import type { App } from './app.ts';
import { donut, stack, type Slice } from './charts.ts';
import { digits, h, plural, prose } from './dom.ts';
import { worse } from './filter.ts';
import {
  countsOf,
  failedOf,
  namespaceOf,
  subjectOf,
  verdictOf,
  type FindingRow,
  type Model,
} from './model.ts';

const TOP = 6;

export function overview(app: App): HTMLElement {
  const { model } = app;
  return h(
    'div',
    { class: 'grid' },
    severityCard(app),
    checksCard(app),
    limitsCard(app),
    fixCard(app),
    ...topCards(app, model),
  );
}

function card(title: string, className: string, ...children: readonly (Node | false)[]): HTMLElement {
  return h('section', { class: `card ${className}` }, h('h2', {}, title), ...children);
}

function severityCard(app: App): HTMLElement {
  const { failed } = app.model.summary;
  const slices = app.model.names.severities.map((name): Slice => ({ name, count: failed[name] ?? 0 }));
  if (slices.every(({ count }) => count === 0)) {
    const nothing = app.model.summary.resources === 0;
    return card(
      'Findings',
      nothing ? 'severity nothing' : 'severity clean',
      h('p', { class: 'big' }, nothing ? 'Nothing was evaluated' : 'No findings'),
      h(
        'p',
        {},
        `Looked at ${plural(app.model.summary.resources, 'resource')} with ${plural(app.model.rules.length, 'rule')}.`,
      ),
    );
  }
  const legend = slices.map(({ name, count }) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'legend', click: () => app.show({ severity: name }), disabled: count === 0 },
        h('i', { class: `swatch b-${name}` }),
        h('span', {}, name),
        h('b', {}, digits(count)),
      ),
    ),
  );
  return card(
    'Findings',
    'severity',
    h('div', { class: 'split' }, donut(slices, 'finding'), h('ul', { class: 'plain legends' }, ...legend)),
  );
}

function checksCard(app: App): HTMLElement {
  const { verdicts, resources, workloads } = app.model.summary;
  const names: readonly (readonly [string, string])[] = [
    ['pass', 'passed'],
    ['fail', 'failed'],
    ['unknown', 'unknown'],
    ['excepted', 'excepted'],
    ['not-applicable', 'not applicable'],
  ];
  const slices = names.map(([name]): Slice => ({ name, count: verdicts[name] ?? 0 }));
  const facts = names.map(([name, words]) =>
    h(
      'li',
      {},
      h('i', { class: `swatch v-${name}` }),
      h('span', {}, words),
      h('b', {}, digits(verdicts[name] ?? 0)),
    ),
  );
  return card(
    'Checks',
    'checks',
    stack(slices, 'v-'),
    h('ul', { class: 'plain facts' }, ...facts),
    h(
      'p',
      { class: 'muted' },
      `${plural(app.model.rules.length, 'rule')} on ${plural(resources, 'resource')}, ${plural(workloads, 'workload')}`,
    ),
  );
}

function limitsCard(app: App): HTMLElement {
  const { losses, unknowns } = app.model;
  const texts = [...losses, ...unknowns.map(({ text }) => text)];
  if (texts.length === 0)
    return card(
      'Not evaluated',
      'limits',
      h('p', { class: 'muted' }, 'Everything that was given was read, and every rule could be decided.'),
    );
  return card(
    'Not evaluated',
    'limits some',
    h('ul', { class: 'lines' }, ...texts.slice(0, 4).map((text) => h('li', {}, text))),
    h(
      'button',
      { type: 'button', class: 'more', click: () => app.open('limits') },
      texts.length > 4 ? `See all ${texts.length}` : 'See more',
    ),
  );
}

/** One finding weighs as much as ten of the next lower severity, as in the table of the command line. */
const WEIGHTS: readonly number[] = [1000, 100, 10, 1, 0];

function weight(failed: readonly number[]): number {
  return failed.reduce((sum, count, at) => sum + count * (WEIGHTS[at] ?? 0), 0);
}

function fixCard(app: App): HTMLElement | false {
  const { model } = app;
  const rules = model.rules
    .map((rule) => ({ rule, counts: countsOf(model, rule.id) }))
    .filter(({ counts }) => failedOf(counts) > 0)
    .sort(
      (a, b) =>
        weight(b.counts?.failed ?? []) - weight(a.counts?.failed ?? []) || (a.rule.id < b.rule.id ? -1 : 1),
    )
    .slice(0, TOP);
  if (rules.length === 0) return false;
  const items = rules.map(({ rule, counts }) => {
    const failed = failedOf(counts);
    return h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'fix', click: () => app.show({ rule: rule.id }) },
        h('i', { class: `swatch b-${rule.severity}` }),
        h(
          'span',
          { class: 'words' },
          h('b', {}, ...prose(firstSentence(rule.remediation))),
          h('small', {}, rule.id),
        ),
        h(
          'span',
          { class: 'closes' },
          `closes ${digits(failed)}`,
          h('small', {}, `in ${plural(counts?.owners ?? 0, 'object')}`),
        ),
      ),
    );
  });
  return card('Fix first', 'fixes', h('ol', { class: 'plain' }, ...items));
}

export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s+[A-Z`'"(]|$)/s.exec(text)?.[0] ?? text;
}

function topCards(app: App, model: Model): readonly (HTMLElement | false)[] {
  const objects = top(model, (row) => subjectOf(model, row)[1]);
  const namespaces = top(model, (row) => namespaceOf(model, row));
  return [
    topCard('Worst objects', model, objects, (name) => app.show({ text: `=${name}`, group: 'object' })),
    namespaces.length > 1 &&
      topCard('Namespaces', model, namespaces, (name) =>
        app.show({ namespace: `=${name}`, group: 'object' }),
      ),
  ];
}

type Top = readonly [name: string, counts: readonly number[]];

function top(model: Model, key: (row: FindingRow) => string): readonly Top[] {
  const counts = new Map<string, number[]>();
  for (const row of model.rows) {
    if (verdictOf(model, row) !== 'fail') continue;
    const name = key(row);
    let one = counts.get(name);
    if (one === undefined) counts.set(name, (one = [0, 0, 0, 0, 0]));
    one[row[3]]! += 1;
  }
  return [...counts].sort(([a, x], [b, y]) => worse(x, y) || (a < b ? -1 : 1)).slice(0, TOP);
}

function topCard(
  title: string,
  model: Model,
  rows: readonly Top[],
  click: (name: string) => void,
): HTMLElement | false {
  if (rows.length === 0) return false;
  const most = Math.max(...rows.map(([, counts]) => counts.reduce((sum, count) => sum + count, 0)));
  const items = rows.map(([name, counts]) => {
    const slices = model.names.severities.map((severity, at): Slice => ({
      name: severity,
      count: counts[at] ?? 0,
    }));
    const total = slices.reduce((sum, slice) => sum + slice.count, 0);
    return h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'top', click: () => click(name), title: name },
        h('span', { class: 'name' }, name === '' ? 'no namespace' : name),
        h('b', {}, digits(total)),
        stack(slices, 'b-', most),
      ),
    );
  });
  return card(title, 'tops', h('ul', { class: 'plain' }, ...items));
}
