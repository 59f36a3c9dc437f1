import type { App } from './app.ts';
import { stack } from './charts.ts';
import { digits, h, plural } from './dom.ts';
import { controlKey, frameworkTitle, type Reference, type RuleText } from './model.ts';
import { slices, stateOf, sum } from './sums.ts';

interface Control {
  readonly reference: Reference;
  readonly rules: RuleText[];
}

/** A table for each framework's edition that the rules name: how each of its controls fares. */
export function frameworks(app: App): readonly HTMLElement[] {
  return Object.keys(app.model.names.frameworks).flatMap((framework) => {
    const editions = new Map<string, Map<string, Control>>();
    for (const rule of app.model.rules)
      for (const reference of rule.frameworks) {
        if (reference.framework !== framework) continue;
        const edition = reference.edition ?? '';
        const all = editions.get(edition) ?? new Map<string, Control>();
        const one = all.get(controlKey(reference)) ?? { reference, rules: [] };
        if (!one.rules.includes(rule)) one.rules.push(rule);
        editions.set(edition, all.set(controlKey(reference), one));
      }
    const sorted = [...editions].sort(([a], [b]) => (a > b ? -1 : 1));
    return sorted.map(([, all]) => table(app, [...all.values()]));
  });
}

const HEADS = ['Control', 'What is checked', 'Passed', 'Unknown', 'Failed', ''];

function table(app: App, controls: readonly Control[]): HTMLElement {
  const { model } = app;
  const sorted = controls.toSorted((a, b) => naturally(a.reference.control, b.reference.control));
  const totals = sorted.map(({ rules }) => sum(model, rules).total);
  const most = Math.max(1, ...totals);
  const failing = `${digits(totals.filter((total) => total > 0).length)} of ${plural(sorted.length, 'control')} with findings`;
  const [first] = sorted;
  return h(
    'details',
    { class: 'card framework', open: true },
    h(
      'summary',
      {},
      h('h2', {}, first === undefined ? '' : frameworkTitle(model, first.reference)),
      h('span', { class: 'muted' }, failing),
    ),
    h(
      'table',
      { class: 'controls' },
      h('thead', {}, h('tr', {}, ...HEADS.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, ...sorted.map((control) => row(app, control, most))),
    ),
  );
}

function row(app: App, { reference, rules }: Control, most: number): HTMLElement {
  const one = sum(app.model, rules);
  const titles = rules.map((rule) => rule.title);
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h(
        'span',
        { class: 'control' },
        h('i', { class: `swatch st-${stateOf(one)}`, title: stateOf(one) }),
        name(app, reference, one),
      ),
    ),
    h(
      'td',
      { class: 'asks', title: titles.join('\n') },
      h('span', {}, titles[0] ?? ''),
      titles.length > 1 && h('em', {}, `+${titles.length - 1}`),
    ),
    h('td', {}, digits(one.passed)),
    h('td', {}, digits(one.unknown)),
    h('td', {}, h('b', {}, digits(one.total))),
    h('td', { class: 'wide' }, stack(slices(app.model, one.failed), 'b-', most)),
  );
}

function name(
  app: App,
  reference: Reference,
  { total, unknown }: { total: number; unknown: number },
): HTMLElement {
  if (total + unknown === 0) return h('span', {}, reference.control);
  const click = (): void =>
    app.show({ control: controlKey(reference), verdict: total === 0 ? 'unknown' : 'fail' });
  return h('button', { type: 'button', class: 'as-link', click }, reference.control);
}

/** `5.2.10` after `5.2.9`. */
function naturally(a: string, b: string): number {
  const pad = (text: string): string => text.replaceAll(/\d+/g, (number) => number.padStart(6, '0'));
  return pad(a) < pad(b) ? -1 : 1;
}
