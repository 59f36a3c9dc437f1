import { stringifyJson } from '@toride/core';
import type { Outcome, ReplayGroup, ReplaySummary, Skip } from '@toride/gatekeeper';
import { fit, oneLine, wrap, type Terminal } from '@toride/report';
import type { Unread } from './record-problems.ts';

export interface ReplayReport {
  readonly summary: ReplaySummary;
  readonly constraints: number;
  /** Policies that could not be asked. */
  readonly problems: readonly string[];
  readonly unread: Unread;
}

export function replayJson({ summary, constraints, problems, unread }: ReplayReport): string {
  return `${stringifyJson({ constraints, ...summary, notEvaluated: problems, unread }, 2)}\n`;
}

const TITLES: Readonly<Record<Outcome, string>> = {
  'newly-denied': 'newly denied',
  'newly-allowed': 'newly allowed',
  warned: 'newly warned',
  unknown: 'cannot be told',
};

const SKIPPED: Readonly<Record<Skip, string>> = {
  read: 'of reads, which no policy judges',
  unfinished: 'of an earlier stage of a request',
  subresource: 'of subresources',
  'refused-elsewhere': 'of requests that something else than policies refused',
  metadata: 'of level Metadata, which hold no object: they cannot be replayed',
  'no-object': 'without the object that was judged (deletions, refused patches): they cannot be replayed',
};

export function replayLines(report: ReplayReport, shown: Terminal): string {
  const { summary, constraints, unread } = report;
  const { replayed, outcomes, groups, skipped, unsaid, ungrouped, dryrun } = summary;
  const changed = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const rows: [string, number][] = [
    ...(Object.entries(TITLES) as [Outcome, string][]).map(([outcome, title]): [string, number] => [
      title,
      outcomes[outcome],
    ]),
    ['as before', replayed - changed],
  ];
  const lines = [
    `${plural(replayed, 'request')} replayed against ${plural(constraints, 'policy', 'policies')}`,
    ...rows.map(([title, count]) => `  ${title.padEnd(16)}${String(count).padStart(8)}`),
    ...byPlace(groups).flatMap((own) => groupLines(own, shown)),
  ];
  const notes = [
    ...(Object.entries(SKIPPED) as [Skip, string][])
      .filter(([skip]) => skipped[skip] > 0)
      .map(([skip, text]) => `${entries(skipped[skip])} ${text}`),
    ...(unread.entries > 0 ? [`${entries(unread.entries)} that could not be read`] : []),
    ...(unsaid > 0 ? [`${plural(unsaid, 'request')} without a recorded answer, taken as admitted`] : []),
    ...(dryrun > 0 ? [`${plural(dryrun, 'request')} that a constraint of dryrun would tell`] : []),
    ...(ungrouped > 0 ? [`${plural(ungrouped, 'request')} counted above, of owners too many to list`] : []),
  ];
  if (notes.length > 0) lines.push('', ...notes.map((note) => shown.paint(note, 'dim')));
  return `${lines.join('\n')}\n`;
}

/** Groups of one outcome, namespace and owner: what each of its policies says stands together. */
function byPlace(groups: readonly ReplayGroup[]): ReplayGroup[][] {
  const places = new Map<string, ReplayGroup[]>();
  for (const group of groups) {
    const key = JSON.stringify([group.outcome, group.namespace, group.owner]);
    const own = places.get(key);
    if (own === undefined) places.set(key, [group]);
    else own.push(group);
  }
  return [...places.values()];
}

function groupLines(groups: readonly ReplayGroup[], shown: Terminal): string[] {
  const [first] = groups;
  if (first === undefined) return [];
  const { outcome, namespace, owner } = first;
  const title = shown.paint(TITLES[outcome], outcome === 'newly-denied' ? 'red' : 'yellow');
  const where = namespace === '' ? '(no namespace)' : oneLine(namespace);
  return [
    '',
    `${title}  ${shown.paint(`${where}  ${oneLine(owner)}`, 'bold')}`,
    ...groups.flatMap((group) => policyLines(group, shown)),
  ];
}

function policyLines({ policy, requests, examples }: ReplayGroup, shown: Terminal): string[] {
  let before = '';
  return [
    `  ${oneLine(policy)}  ${plural(requests, 'request')}`,
    ...examples.flatMap(({ place, object, operation, user, message }) => {
      // The same message of every replica says nothing new.
      const said =
        message === before ? [] : wrap(oneLine(message), shown.width - 4).map((line) => `    ${line}`);
      before = message;
      const by = user === '' ? '' : ` by ${user}`;
      const text = oneLine(`${place}  ${operation} ${object}${by}`);
      return [...said, `      ${shown.paint(fit(text, shown.width - 6, shown.sign.more), 'dim')}`];
    }),
  ];
}

function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
