import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Mode = 'list' | 'exposure' | 'explain' | 'diff';

export interface Options {
  /** Words of the name after `focus_workload`; which of them are namespaces only the cluster tells. */
  readonly focus: readonly string[];
  readonly direction: 'ingress' | 'egress' | undefined;
  readonly focusPeers: readonly string[];
  /** `TCP 80`. */
  readonly connection: string | undefined;
  readonly only: 'allow' | 'deny' | undefined;
}

/** A cluster and one set of options, with every file that says what is expected of it. */
export interface Case {
  readonly name: string;
  readonly mode: Mode;
  /** Whether an explanation goes with an exposure. */
  readonly exposure: boolean;
  /** Folders: one, or of a difference the old one and the new one. Undefined: no input was kept for these files. */
  readonly inputs: readonly string[] | undefined;
  readonly options: Options;
  readonly files: readonly { readonly format: string; readonly text: string }[];
}

const NO_OPTIONS: Options = {
  focus: [],
  direction: undefined,
  focusPeers: [],
  connection: undefined,
  only: undefined,
};

const LISTED = /^(.*?)_(connlist|explain_exposure|explain|exposure)_output$/;
const COMPARED = /diff_between_(.*)$/;

/** The same question in several formats or folders is one case. */
export function readCases(folder: string): Case[] {
  const tests = join(folder, 'tests');
  const inputs = new Set(readdirSync(tests).filter((name) => statSync(join(tests, name)).isDirectory()));
  const cases = new Map<string, Case & { readonly files: { format: string; text: string }[] }>();
  for (const group of readdirSync(join(folder, 'expected')).sort()) {
    for (const file of readdirSync(join(folder, 'expected', group)).sort()) {
      const dot = file.lastIndexOf('.');
      const asked = caseOf(file.slice(0, dot), inputs);
      let own = cases.get(asked.name);
      if (own === undefined) cases.set(asked.name, (own = { ...asked, files: [] }));
      own.files.push({
        format: file.slice(dot + 1),
        text: readFileSync(join(folder, 'expected', group, file), 'utf8'),
      });
    }
  }
  return [...cases.values()].map((own) => ({
    ...own,
    inputs: own.inputs?.map((name) => join(tests, name)),
  }));
}

function caseOf(stem: string, inputs: ReadonlySet<string>): Omit<Case, 'files'> {
  const compared = COMPARED.exec(stem);
  // The new cluster stands first in the name.
  if (compared !== null) {
    const pair = pairOf(compared[1]!, inputs);
    return { name: compared[0], mode: 'diff', exposure: false, inputs: pair, options: NO_OPTIONS };
  }
  const listed = LISTED.exec(stem);
  const [, asked = stem, kind = 'connlist'] = listed ?? [];
  const words = asked.split('_');
  let length = words.length;
  while (length > 0 && !inputs.has(words.slice(0, length).join('_'))) length -= 1;
  return {
    name: stem,
    mode: modeOf(kind),
    exposure: kind.includes('exposure'),
    inputs: length === 0 ? undefined : [words.slice(0, length).join('_')],
    options: optionsOf(words.slice(length)),
  };
}

function modeOf(kind: string): Mode {
  if (kind.startsWith('explain')) return 'explain';
  return kind === 'exposure' ? 'exposure' : 'list';
}

function pairOf(text: string, inputs: ReadonlySet<string>): string[] | undefined {
  for (const young of inputs) {
    const old = text.slice(young.length + '_and_'.length);
    if (text === `${young}_and_${old}` && inputs.has(old)) return [old, young];
  }
  return undefined;
}

/** `focus_workload_a_b_ingress_with_c_tcp-80_deny`. */
function optionsOf(words: readonly string[]): Options {
  const focus: string[] = [];
  const focusPeers: string[] = [];
  let options = NO_OPTIONS;
  let names = focus;
  for (const word of words) {
    const connection = /^(tcp|udp|sctp)-(\d+)$/.exec(word);
    if (connection !== null)
      options = { ...options, connection: `${connection[1]!.toUpperCase()} ${connection[2]!}` };
    else if (word === 'ingress' || word === 'egress') options = { ...options, direction: word };
    else if (word === 'allow' || word === 'deny') options = { ...options, only: word };
    else if (word === 'with') names = focusPeers;
    else if (word !== 'focus' && word !== 'workload') names.push(word);
  }
  return { ...options, focus, focusPeers };
}
