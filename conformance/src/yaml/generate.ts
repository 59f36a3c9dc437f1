import { pick, type Random } from '../random.ts';
import { KEYS, SCALARS } from './scalars.ts';

/** Documents that try to tell two YAML readers apart: made from a seed, weighted to what readers disagree about. */

// prettier-ignore
const NOISE = [
  ' ', '  ', '\n', '\n\n', '\t', '\r\n', '\r', ':', ': ', ' :', '-', '- ', '?', '? ', ',', '[', ']', '{', '}', '#', ' #', '&x ', '*x', '!', '!! ', '!!str ', '|', '|-\n', '>', '>+\n',
  "'", '"', '\\', '%', '@', '`', '---', '--- ', '\n---\n', '...', '\n...\n', '<<', '<<: ', '~', '0', 'a', 'yes', '=', '\u0085', '\u2028', '\u0000', '\u0007', '\u007f', '\ufffe', '.', '_', '\n  ', '\n- ', '\n a: b', '%YAML 1.1\n', '%TAG !e! tag:x,1:\n',
];

/** One document. A third is well formed on purpose, a third is damaged, a third is nothing but fragments. */
export function generateDocument(random: Random, seeds: readonly string[]): string {
  const kind = random();
  if (kind < 0.45) return wellFormed(random);
  if (kind < 0.65) return damage(random, wellFormed(random));
  if (kind < 0.9) return damage(random, pick(random, seeds));
  return fragments(random);
}

function wellFormed(random: Random): string {
  const head =
    random() < 0.1
      ? pick(random, [
          '---\n',
          '--- ',
          '# c\n',
          '%YAML 1.1\n---\n',
          '\n',
          '\ufeff',
          '--- # c\n',
          '%TAG !e! tag:yaml.org,2002:\n---\n',
        ])
      : '';
  const body = random() < 0.8 ? blockMapping(random, 0, 3) : block(random, 0, 3);
  const tail =
    random() < 0.1
      ? pick(random, ['...\n', '\n', '# end', '...\na: b\n', '\n\n', ' \n', '\t\n', '--- \nb: 1\n'])
      : '';
  const text = head + body.replace(/^\n/, '') + tail;
  return random() < 0.05 ? text.replaceAll('\n', '\r\n') : text;
}

function block(random: Random, indent: number, depth: number): string {
  const choice = depth <= 0 ? 0 : random();
  if (choice < 0.4) return ` ${properties(random)}${scalar(random, indent)}\n`;
  if (choice < 0.55) return ` ${properties(random)}${flow(random, depth)}\n`;
  if (choice < 0.65) return blockScalar(random, indent);
  if (choice < 0.82) return `\n${blockSequence(random, indent, depth)}`;
  return `\n${blockMapping(random, indent, depth)}`;
}

function properties(random: Random): string {
  return random() < 0.9
    ? ''
    : pick(random, [
        '&x ',
        '&y ',
        '!!str ',
        '! ',
        '!foo ',
        '&x !!str ',
        '!!int ',
        '!!float ',
        '!!map ',
        '*x ',
        '&x\n',
      ]);
}

function scalar(random: Random, indent: number): string {
  if (random() < 0.08) return pick(random, ['*x', '*y', '*z']);
  return pick(random, SCALARS).replaceAll('\n', `\n${' '.repeat(indent)}`);
}

function blockMapping(random: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent);
  let out = '';
  for (let count = 1 + Math.floor(random() * 4); count > 0; count -= 1) {
    if (random() < 0.05) out += `${pad}# comment\n`;
    if (random() < 0.04) {
      out += `${pad}? ${pick(random, SCALARS)}\n${pad}:${block(random, indent + 2, depth - 1)}`;
      continue;
    }
    const key = random() < 0.6 ? pick(random, KEYS.slice(0, 6)) : pick(random, KEYS);
    if (key === '<<' && random() < 0.8) {
      out += `${pad}<<: ${pick(random, ['*x', '{a: 1, b: 2}', '[{a: 1}, {a: 2, c: 3}]', '[*x, *y]', 'a', '~'])}\n`;
      continue;
    }
    const step = pick(random, [2, 2, 2, 4, 1, 0]);
    out += `${pad}${key}:${block(random, indent + step, depth - 1)}`;
  }
  return out;
}

function blockSequence(random: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent);
  let out = '';
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1) {
    const compact = random();
    if (compact < 0.35) out += `${pad}- ${blockMapping(random, indent + 2, depth - 1).trimStart()}`;
    else if (compact < 0.45) out += `${pad}- ${blockSequence(random, indent + 2, depth - 1).trimStart()}`;
    else out += `${pad}-${block(random, indent + 2, depth - 1)}`;
  }
  return out;
}

function flow(random: Random, depth: number): string {
  const item = (): string => (depth > 1 && random() < 0.3 ? flow(random, depth - 1) : pick(random, SCALARS));
  const gap = (): string => (random() < 0.1 ? pick(random, ['\n', '\n  ', ' # c\n ', '\t', '']) : ' ');
  const items: string[] = [];
  const sequence = random() < 0.5;
  for (let count = Math.floor(random() * 4); count > 0; count -= 1) {
    if (sequence && random() < 0.85) items.push(item());
    else items.push(`${pick(random, KEYS)}${pick(random, [':', ': ', ' : ', ':', ': ', '', '? '])}${item()}`);
  }
  const body = items.join(`,${gap()}`) + (random() < 0.08 ? ',' : '');
  return sequence ? `[${gap()}${body}]` : `{${body}${gap()}}`;
}

function blockScalar(random: Random, indent: number): string {
  const header = pick(random, [
    '|',
    '>',
    '|-',
    '>-',
    '|+',
    '>+',
    '|2',
    '>1',
    '|1-',
    '>+2',
    '| # c',
    '|#',
    '|0',
    '|x',
  ]);
  const pad = ' '.repeat(indent + pick(random, [0, 1, 2, 2, 2, 4]));
  const line = (): string =>
    pick(random, [
      'a',
      'b c',
      '  more',
      '',
      '',
      ' ',
      '# no comment',
      'k: v',
      '- x',
      '\ttab',
      'a: |',
      '...',
      '日本',
    ]);
  let out = ` ${header}\n`;
  for (let count = Math.floor(random() * 5); count > 0; count -= 1) {
    const text = line();
    out += text === '' ? '\n' : `${pad}${text}\n`;
  }
  return out;
}

function damage(random: Random, text: string): string {
  let out = text;
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1) {
    // Never between the halves of a surrogate pair.
    const units = Array.from(out);
    const at = Math.floor(random() * (units.length + 1));
    const removed = random() < 0.5 ? 0 : 1 + Math.floor(random() * 3);
    const added = random() < 0.7 ? pick(random, random() < 0.85 ? NOISE : SCALARS) : '';
    out = units.slice(0, at).join('') + added + units.slice(at + removed).join('');
  }
  return out;
}

function fragments(random: Random): string {
  let out = '';
  for (let count = 1 + Math.floor(random() * 8); count > 0; count -= 1)
    out += pick(random, pick(random, [NOISE, NOISE, SCALARS, KEYS]));
  return out;
}
