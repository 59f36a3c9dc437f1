import type { App } from './app.ts';
import { stack, type Slice } from './charts.ts';
import { digits, h, plural } from './dom.ts';
import { countsOf, failedOf, type Model, type RuleText } from './model.ts';

/** Which kinds of control the rules stand for, and how each framework's controls fare. */
export function controlsView(app: App): HTMLElement {
  return h('div', {}, matrix(app), ...frameworks(app));
}

interface Sum {
  readonly rules: number;
  readonly failed: readonly number[];
  readonly total: number;
  readonly passed: number;
  readonly unknown: number;
}

function sum(model: Model, rules: readonly RuleText[]): Sum {
  const failed = model.names.severities.map(() => 0);
  let passed = 0;
  let unknown = 0;
  for (const rule of rules) {
    const counts = countsOf(model, rule.id);
    for (const [at, count] of (counts?.failed ?? []).entries()) failed[at] = (failed[at] ?? 0) + count;
    passed += counts?.passed ?? 0;
    unknown += counts?.unknown ?? 0;
  }
  return {
    rules: rules.length,
    failed,
    total: failed.reduce((all, count) => all + count, 0),
    passed,
    unknown,
  };
}

function slices(model: Model, failed: readonly number[]): readonly Slice[] {
  return model.names.severities.map((name, at) => ({ name, count: failed[at] ?? 0 }));
}

function matrix(app: App): HTMLElement {
  const { model } = app;
  const { layers, phases, functions } = model.names;
  const rows = [...layers].reverse().map((layer) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, layer),
      ...phases.map((phase) =>
        cell(
          app,
          layer,
          phase,
          model.rules.filter((rule) => rule.layer === layer && rule.phase === phase),
        ),
      ),
    ),
  );
  const acts = functions.map((name) => {
    const one = sum(
      model,
      model.rules.filter((rule) => rule.function === name),
    );
    return h('li', {}, h('b', {}, name), ` ${plural(one.rules, 'rule')}, ${plural(one.total, 'finding')}`);
  });
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, 'Layer by life cycle'),
    h(
      'p',
      { class: 'muted' },
      'Where each control sits (code, container, cluster, cloud) and when it acts. An empty cell is a place that no rule of this scan looks at.',
    ),
    h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        { class: 'matrix' },
        h('thead', {}, h('tr', {}, h('td'), ...phases.map((phase) => h('th', { scope: 'col' }, phase)))),
        h('tbody', {}, ...rows),
      ),
    ),
    h('ul', { class: 'plain acts' }, ...acts),
  );
}

function cell(app: App, layer: string, phase: string, rules: readonly RuleText[]): HTMLElement {
  const one = sum(app.model, rules);
  if (one.rules === 0) return h('td', { class: 'empty' }, h('span', {}, 'no rule'));
  const worst = one.failed.findIndex((count) => count > 0);
  const name = app.model.names.severities[worst];
  return h(
    'td',
    { class: name === undefined ? 'good' : `bad c-${name}` },
    h(
      'button',
      { type: 'button', disabled: one.total === 0, click: () => app.show({ layer, phase }) },
      h('b', {}, one.total === 0 ? 'clean' : digits(one.total)),
      h('small', {}, plural(one.rules, 'rule')),
      stack(slices(app.model, one.failed), 'b-'),
    ),
  );
}

function frameworks(app: App): readonly HTMLElement[] {
  const { model } = app;
  return Object.entries(model.names.frameworks).flatMap(([framework, title]) => {
    const byControl = new Map<string, RuleText[]>();
    for (const rule of model.rules)
      for (const { framework: of, control } of rule.frameworks) {
        if (of !== framework) continue;
        const list = byControl.get(control) ?? [];
        if (!list.includes(rule)) list.push(rule);
        byControl.set(control, list);
      }
    if (byControl.size === 0) return [];
    const sorted = [...byControl].sort(([a], [b]) => naturally(a, b));
    const most = Math.max(1, ...sorted.map(([, rules]) => sum(model, rules).total));
    const failing = sorted.filter(([, rules]) =>
      rules.some((rule) => failedOf(countsOf(model, rule.id)) > 0),
    ).length;
    return [
      h(
        'details',
        { class: 'card framework', open: true },
        h(
          'summary',
          {},
          h('h2', {}, title),
          h(
            'span',
            { class: 'muted' },
            `${digits(failing)} of ${plural(sorted.length, 'control')} with findings`,
          ),
        ),
        h(
          'table',
          { class: 'controls' },
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ...['Control', 'What is checked', 'Passed', 'Unknown', 'Failed', ''].map((text) =>
                h('th', { scope: 'col' }, text),
              ),
            ),
          ),
          h(
            'tbody',
            {},
            ...sorted.map(([control, rules]) => controlRow(app, framework, control, rules, most)),
          ),
        ),
      ),
    ];
  });
}

function controlRow(
  app: App,
  framework: string,
  control: string,
  rules: readonly RuleText[],
  most: number,
): HTMLElement {
  const one = sum(app.model, rules);
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('i', { class: `swatch ${stateOf(one)}` }),
      one.total + one.unknown === 0
        ? control
        : h(
            'button',
            {
              type: 'button',
              class: 'as-link',
              click: () =>
                app.show({
                  control: `${framework}\0${control}`,
                  verdict: one.total === 0 ? 'unknown' : 'fail',
                }),
            },
            control,
          ),
    ),
    h('td', { class: 'asks', title: rules.map((rule) => rule.title).join('\n') }, h('span', {}, asks(rules))),
    h('td', {}, digits(one.passed)),
    h('td', {}, digits(one.unknown)),
    h('td', {}, h('b', {}, digits(one.total))),
    h('td', { class: 'wide' }, stack(slices(app.model, one.failed), 'b-', most)),
  );
}

/** Failed, else undecided, else passed; a control that nothing was checked against is none of them. */
function stateOf(one: Sum): string {
  if (one.total > 0) return 'v-fail';
  if (one.unknown > 0) return 'v-unknown';
  return one.passed > 0 ? 'v-pass' : 'v-not-applicable';
}

function asks(rules: readonly RuleText[]): string {
  const first = rules[0]?.title ?? '';
  return rules.length === 1 ? first : `${first} and ${plural(rules.length - 1, 'more rule')}`;
}

/** `5.2.10` after `5.2.9`. */
function naturally(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.replaceAll(/\d+/g, (number) => number.padStart(6, '0')));
  return x! < y! ? -1 : 1;
}
