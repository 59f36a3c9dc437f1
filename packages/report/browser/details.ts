import type { App } from './app.ts';
import { h, link, prose } from './dom.ts';
import {
  controlKey,
  detailOf,
  extraOf,
  placesOf,
  ruleId,
  ruleOf,
  subjectOf,
  verdictOf,
  type FindingRow,
  type Reference,
  type RuleText,
} from './model.ts';

type Child = Node | string | false;

/** Everything known of one finding: where, why it is so, why it matters, and what to do. */
export function details(app: App, row: FindingRow): HTMLElement {
  const { model } = app;
  const rule = ruleOf(model, row);
  const extra = extraOf(row);
  return h(
    'div',
    { class: 'details' },
    h(
      'div',
      { class: 'main' },
      h('p', { class: 'detail' }, detailOf(model, row)),
      verdictNote(app, row),
      rule !== undefined && block('Why it matters', h('p', {}, ...prose(rule.why))),
      rule !== undefined && block('What to do', h('p', {}, ...prose(rule.remediation)), exceptNote(rule)),
      Array.isArray(extra.patch) && block('Exact change', patch(extra.patch as readonly Operation[])),
      Array.isArray(extra.proof) && block('Proof', proofs(extra.proof as unknown as readonly ProofText[])),
    ),
    h(
      'dl',
      { class: 'side' },
      term('Object', h('span', { class: 'path' }, subjectOf(model, row)[0])),
      term('Where', places(app, row)),
      term(
        'Rule',
        h('span', {}, rule?.title ?? ''),
        h('br'),
        rule?.url ? link(ruleId(model, row), rule.url) : h('code', {}, ruleId(model, row)),
      ),
      rule !== undefined && term('Kind of control', `${rule.layer}, ${rule.phase}, ${rule.function}`),
      rule !== undefined && rule.frameworks.length > 0 && term('Frameworks', chips(app, rule)),
      rule !== undefined && rule.references.length > 0 && term('References', references(rule)),
      term('Finding', h('code', {}, row[0])),
    ),
  );
}

function block(title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', {}, h('h4', {}, title), ...children);
}

function term(title: string, ...children: readonly Child[]): HTMLElement {
  return h('div', {}, h('dt', {}, title), h('dd', {}, ...children));
}

function verdictNote(app: App, row: FindingRow): HTMLElement | false {
  const verdict = verdictOf(app.model, row);
  const { exception, baseline } = extraOf(row);
  const values = row[6] === 0 ? {} : row[6];
  if (verdict === 'unknown')
    return h(
      'p',
      { class: 'note' },
      `Could not be decided: ${String(values['why'] ?? 'no reason was given')}`,
    );
  if (verdict === 'excepted' && typeof exception === 'object' && exception !== null) {
    const { reason, owner, expires } = exception as Readonly<Record<string, string>>;
    const by = [owner, expires === undefined ? undefined : `until ${expires}`].filter(
      (part) => part !== undefined,
    );
    return h(
      'p',
      { class: 'note' },
      `Excepted: ${reason ?? ''}${by.length === 0 ? '' : ` (${by.join(', ')})`}`,
    );
  }
  return baseline === 'known' && h('p', { class: 'note' }, 'Known: the baseline holds it already.');
}

function exceptNote(rule: RuleText): HTMLElement | false {
  return rule.whenNotToUse !== undefined && h('p', { class: 'muted' }, ...prose(rule.whenNotToUse));
}

function places(app: App, row: FindingRow): HTMLElement {
  const all = placesOf(app.model, row);
  if (all.length === 0) return h('span', { class: 'muted' }, 'no place in a file');
  const items = all.map(({ text, pointer, template }) =>
    h(
      'li',
      {},
      h('code', {}, text),
      pointer !== '' && h('small', { class: 'path' }, pointer),
      template !== '' && h('small', {}, 'from ', h('code', {}, template)),
    ),
  );
  return h('ul', { class: 'plain' }, ...items);
}

function chips(app: App, rule: RuleText): HTMLElement {
  const all = rule.frameworks.map((one) =>
    h(
      'button',
      { type: 'button', class: 'chip', click: () => app.show({ control: controlKey(one) }) },
      chipText(app, one),
    ),
  );
  return h('span', { class: 'chips' }, ...all);
}

const SHORT: Readonly<Record<string, string>> = {
  'cis-kubernetes': 'CIS',
  pss: 'PSS',
  'nsa-cisa': 'NSA/CISA',
  'owasp-k8s-top-10': 'OWASP',
  attack: 'ATT&CK',
  'k8s-threat-matrix': 'Threat matrix',
};

function chipText(app: App, { framework, control, edition }: Reference): string {
  const name = SHORT[framework] ?? app.model.names.frameworks[framework] ?? framework;
  return `${name} ${control}${edition === undefined ? '' : ` (${edition})`}`;
}

function references(rule: RuleText): HTMLElement {
  return h(
    'ul',
    { class: 'plain' },
    ...rule.references.map((url) => h('li', { class: 'path' }, link(url.replace(/^https?:\/\//, ''), url))),
  );
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

function patch(operations: readonly Operation[]): HTMLElement {
  const lines = operations.map(({ op, path, value }) =>
    h(
      'span',
      { class: op === 'remove' ? 'minus' : 'plus' },
      `${op === 'remove' ? '-' : '+'} ${path}${op === 'remove' ? '' : `: ${JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, ' ')}`}\n`,
    ),
  );
  return h('pre', {}, ...lines);
}

interface ProofText {
  readonly claim: string;
  readonly source: string;
  readonly because?: readonly ProofText[];
}

function proofs(all: readonly ProofText[]): HTMLElement {
  return h(
    'ul',
    { class: 'proof' },
    ...all.map(({ claim, source, because }) =>
      h('li', {}, claim, h('small', {}, source), because !== undefined && proofs(because)),
    ),
  );
}
