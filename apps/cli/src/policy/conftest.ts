import { isJsonObject, type Json } from '@toride/core';
import {
  EvaluationError,
  fromJs,
  isArray,
  isObject,
  isSet,
  makeObject,
  objectEntries,
  objectGet,
  prepare,
  toJsonValue,
  typeName,
  type Prepared,
  type Program,
  type Value,
} from '@toride/rego';
import { evaluationErrorText } from '../rego/errors.ts';
import type { ConftestRule } from './conftest-rules.ts';
import type { PolicyDocument } from './documents.ts';
import type { PolicyFinding } from './finding.ts';
import { subjectOf } from './test-gatekeeper.ts';

export interface ConftestOptions {
  readonly data: Value;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  /** Whether rules ask for the file that they judge, as `data.conftest.file`. */
  readonly tellFile: boolean;
}

/** Judges one document by every rule. */
export interface ConftestJudge {
  judge(document: PolicyDocument): PolicyFinding[];
}

interface Ready {
  readonly rule: ConftestRule;
  readonly prepared: Prepared;
  readonly exceptions: Prepared | undefined;
}

/** Plans each rule once, and the exceptions of its package. */
export function conftestJudge(
  program: Program,
  rules: readonly ConftestRule[],
  options: ConftestOptions,
): ConftestJudge {
  const plan = (query: string): Prepared | undefined => {
    const preparation = prepare({
      modules: program,
      query,
      data: options.data,
      print: (text, location) =>
        options.print(location === undefined ? text : `${location.file}:${location.row}: ${text}`),
    });
    return preparation.ok ? preparation.prepared : undefined;
  };
  const ready = rules.flatMap((rule): Ready[] => {
    const prepared = plan(pathOf(rule.namespace, rule.name));
    return prepared === undefined
      ? []
      : [{ rule, prepared, exceptions: plan(pathOf(rule.namespace, 'exception')) }];
  });
  return {
    judge: (document) => {
      const input = fromJs(document.value);
      const data = options.tellFile ? withFile(options.data, document) : undefined;
      const ask = (prepared: Prepared): Value | undefined =>
        prepared.evaluateValue({ input, signal: options.signal, ...(data === undefined ? {} : { data }) });
      return ready.flatMap((one) => judgeRule(one, document, ask));
    },
  };
}

function judgeRule(
  { rule, prepared, exceptions }: Ready,
  document: PolicyDocument,
  ask: (prepared: Prepared) => Value | undefined,
): PolicyFinding[] {
  const say = sayer(rule, document);
  try {
    const lifted = exceptions === undefined ? undefined : ask(exceptions);
    if (lifted !== undefined && names(lifted, suffixOf(rule.name)))
      return [say('exception', `lifted by data.${rule.namespace}.exception`)];
    const value = ask(prepared);
    // `default deny := false` says that nothing is wrong.
    if (value === undefined || value === false) return [];
    if (!isSet(value) && !isArray(value)) {
      const got = value === true ? 'true' : typeName(value);
      return [say('unknown', `expected a set of messages (\`${rule.name} contains msg if\`), got ${got}`)];
    }
    const members = isSet(value) ? value.items : value;
    return members.flatMap((member) => messageOf(member, rule, say));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return [say('unknown', evaluationErrorText(error))];
  }
}

type Say = (
  level: PolicyFinding['level'],
  message: string,
  extra?: Readonly<Record<string, Json>>,
) => PolicyFinding;

function sayer(rule: ConftestRule, { file, line, value }: PolicyDocument): Say {
  const policy = `data.${rule.namespace}.${rule.name}`;
  const subject = isJsonObject(value) && typeof value['kind'] === 'string' ? subjectOf(value).trim() : '';
  return (level, message, extra = {}) => ({
    level,
    policy,
    message,
    subject,
    file,
    ...(line === undefined ? {} : { line }),
    extra: { rule: policy, ...extra },
  });
}

/** A message is a text, or an object with a `msg` and whatever else it wants to say. An empty one says that all is well. */
function messageOf(member: Value, { level, name }: ConftestRule, say: Say): PolicyFinding[] {
  if (typeof member === 'string') return member === '' ? [] : [say(level, member)];
  const message = isObject(member) ? objectGet(member, 'msg') : undefined;
  if (!isObject(member) || typeof message !== 'string') {
    const got = isObject(member) ? 'an object without a text in `msg`' : typeName(member);
    return [say('unknown', `expected a text or an object with a text in \`msg\` from ${name}, got ${got}`)];
  }
  if (message === '') return [];
  const rest = objectEntries(member).filter(([key]) => key !== 'msg' && key !== '_loc');
  const metadata = toJsonValue(makeObject([...rest])) as Json;
  const place = placeOf(objectGet(member, '_loc'));
  return [{ ...say(level, message, { metadata }), ...place }];
}

/** A rule that reads what a parser annotated may say itself where the fault is. */
function placeOf(value: Value | undefined): { readonly file?: string; readonly line?: number } {
  if (value === undefined || !isObject(value)) return {};
  const file = objectGet(value, 'file');
  const line = objectGet(value, 'line');
  return {
    ...(typeof file === 'string' && file !== '' ? { file } : {}),
    ...(typeof line === 'number' && line > 0 ? { line } : {}),
  };
}

/** `exception contains rules if`: a list of names without their prefix, `""` for the plain rule. */
function names(exceptions: Value, name: string): boolean {
  return membersOf(exceptions).some((list) => membersOf(list).includes(name));
}

function membersOf(value: Value): readonly Value[] {
  if (isSet(value)) return value.items;
  if (isArray(value)) return value;
  return isObject(value) ? objectEntries(value).map(([, member]) => member) : [];
}

function suffixOf(name: string): string {
  return name.replace(/^(?:deny|violation|warn)_?/, '');
}

function pathOf(namespace: string, name: string): string {
  return `data${[...namespace.split('.'), name].map((part) => `[${JSON.stringify(part)}]`).join('')}`;
}

function withFile(data: Value, { name, folder }: PolicyDocument): Value {
  const file = makeObject([
    ['name', name],
    ['dir', folder],
  ]);
  const known = isObject(data) ? objectEntries(data).filter(([key]) => key !== 'conftest') : [];
  return makeObject([...known, ['conftest', makeObject([['file', file]])]]);
}
