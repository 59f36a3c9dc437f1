import type { App } from './app.ts';
import { stack } from './charts.ts';
import { digits, h, plural } from './dom.ts';
import { frameworks } from './frameworks.ts';
import type { RuleText } from './model.ts';
import { slices, stateOf, sum, type State } from './sums.ts';

/** Which kinds of control the rules stand for, and how each framework's controls fare. */
export function controlsView(app: App): HTMLElement {
  return h('div', {}, matrix(app), ...frameworks(app));
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

const CALM: Readonly<Record<State, string>> = {
  failed: 'failed',
  unknown: 'undecided',
  passed: 'clean',
  none: 'nothing to check',
};

function cell(app: App, layer: string, phase: string, rules: readonly RuleText[]): HTMLElement {
  const one = sum(app.model, rules);
  if (one.rules === 0) return h('td', { class: 'empty' }, h('span', {}, 'no rule'));
  const worst = one.failed.findIndex((count) => count > 0);
  const name = app.model.names.severities[worst];
  return h(
    'td',
    { class: name === undefined ? stateOf(one) : `bad c-${name}` },
    h(
      'button',
      { type: 'button', disabled: one.total === 0, click: () => app.show({ layer, phase }) },
      h('b', {}, one.total === 0 ? CALM[stateOf(one)] : digits(one.total)),
      h('small', {}, plural(one.rules, 'rule')),
      stack(slices(app.model, one.failed), 'b-'),
    ),
  );
}
