import { digits, h, plural, withWidth } from './dom.ts';

export interface Slice {
  readonly name: string;
  readonly count: number;
}

const RADIUS = 54;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring of shares with the sum in its middle; the same numbers stand beside it as text. */
export function donut(slices: readonly Slice[], label: string): HTMLElement {
  const total = slices.reduce((sum, slice) => sum + slice.count, 0);
  const ring = h('svg', {
    viewBox: '0 0 140 140',
    class: 'donut',
    role: 'img',
    'aria-label': `${plural(total, label)}: ${slices.map((slice) => `${slice.count} ${slice.name}`).join(', ')}`,
  });
  ring.append(h('circle', { cx: 70, cy: 70, r: RADIUS, class: 'ring' }));
  let start = 0;
  for (const { name, count } of slices) {
    if (count === 0) continue;
    const length = (count / total) * ROUND;
    const gap = slices.filter((slice) => slice.count > 0).length > 1 ? 2 : 0;
    ring.append(
      h(
        'circle',
        {
          cx: 70,
          cy: 70,
          r: RADIUS,
          class: `slice s-${name}`,
          'stroke-dasharray': `${Math.max(1, length - gap)} ${ROUND}`,
          'stroke-dashoffset': -start,
          transform: 'rotate(-90 70 70)',
        },
        h('title', {}, `${digits(count)} ${name}`),
      ),
    );
    start += length;
  }
  return h(
    'div',
    { class: 'donut-box' },
    ring,
    h(
      'div',
      { class: 'donut-sum' },
      h('b', {}, digits(total)),
      h('span', {}, total === 1 ? label : `${label}s`),
    ),
  );
}

/** A bar of shares. */
export function stack(slices: readonly Slice[], prefix: string, most?: number): HTMLElement {
  const total = most ?? slices.reduce((sum, slice) => sum + slice.count, 0);
  return h(
    'div',
    { class: 'stack', 'aria-hidden': 'true' },
    ...slices
      .filter((slice) => slice.count > 0)
      .map(({ name, count }) =>
        withWidth(
          h('span', { class: `part ${prefix}${name}`, title: `${digits(count)} ${name}` }),
          (count / Math.max(1, total)) * 100,
        ),
      ),
  );
}
