import type { App } from './app.ts';
import { h, plural } from './dom.ts';

/** What was not evaluated, and why: a report that hides it would be read as a clean bill. */
export function limitsView(app: App): HTMLElement {
  const { losses, unknowns, warnings, sources } = app.model;
  const section = (title: string, about: string, texts: readonly Node[]): HTMLElement | false =>
    texts.length > 0 &&
    h(
      'section',
      { class: 'card' },
      h('h2', {}, title),
      h('p', { class: 'muted' }, about),
      h('ul', { class: 'lines' }, ...texts),
    );
  const parts = [
    section(
      'Not evaluated',
      'Inputs that could not be read, kinds without access, and engines that stopped. Nothing of it is counted as passed.',
      losses.map((text) => h('li', {}, text)),
    ),
    section(
      'Undecided checks',
      'The rule ran, but what it needs to know was not there.',
      unknowns.map(({ text, count }) =>
        h(
          'li',
          {},
          text,
          ' ',
          h(
            'button',
            {
              type: 'button',
              class: 'as-link',
              click: () =>
                app.show({ verdict: 'unknown', rule: text.slice(0, Math.max(0, text.indexOf(': '))) }),
            },
            plural(count, 'check'),
          ),
        ),
      ),
    ),
    section(
      'Warnings',
      'Everything here was evaluated, but you should know.',
      warnings.map((text) => h('li', {}, text)),
    ),
    section(
      'Sources',
      'What was looked at.',
      sources.map((text) => h('li', {}, text === '-' ? 'standard input' : text)),
    ),
  ];
  return h('div', {}, ...parts);
}
