/**
 * Makes the value of a document from its events, as sigs.k8s.io/yaml 1.6 does: unmarshalled by go.yaml.in/yaml v2, then made
 * JSON. Aliases share their target, since a value is read-only; what they would cost expanded is counted and bounded by that
 * library's own rule, so that whoever walks the value walks not much more than the text.
 *
 * The file is long because every way to make a value shares one reader, its anchors and its bounds.
 */
import type { Json } from '@toride/core';
import { Bag } from './bag.ts';
import { keyText } from './convert.ts';
import { EVENT, type Event, type Reader } from './events.ts';
import { YamlFailure } from './failure.ts';
import { resolvePlain, resolveWithKind, type Resolved } from './scalar.ts';
import { STYLE } from './scan-scalars.ts';
import { resolveTagged } from './tags.ts';

export interface ComposeLimits {
  readonly depth: number;
  readonly nodes: number;
}

export interface Composed {
  readonly value: Json | undefined;
  readonly duplicates: readonly DuplicateKey[];
  /** Where text follows that kubectl never reads. */
  readonly ignoredFrom: number | undefined;
}

/** A key that is given twice, or once more by a merge key after it. */
export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
  readonly merge: boolean;
}

/** @throws {YamlFailure} where kubectl refuses the text, or a limit does. */
export function compose(reader: Reader, limits: ComposeLimits): Composed {
  const composer = new Composer(reader, limits);
  const value = composer.document();
  return { value, duplicates: composer.duplicates, ignoredFrom: composer.ignoredFrom };
}

// A crafted document can repeat a key a million times; a reader wants to see the first few.
const MAX_DUPLICATES = 20;
/** More than any document has; each one is kept. */
const MAX_ANCHORS = 100_000;
const MERGE_TAG = 'tag:yaml.org,2002:merge';

interface Anchor {
  value: Json | undefined;
  readonly event: Event;
  /** The kind of number, for keys. */
  readonly float: boolean;
  /** How many nodes the target counts, expanded; negative while it is being read. */
  cost: number;
}

class Composer {
  readonly duplicates: DuplicateKey[] = [];
  ignoredFrom: number | undefined;
  private readonly reader: Reader;
  private readonly limits: ComposeLimits;
  private readonly anchors = new Map<string, Anchor>();
  private depth = 0;
  private nodes = 0;
  private aliased = 0;
  private unconvertible = false;

  constructor(reader: Reader, limits: ComposeLimits) {
    this.reader = reader;
    this.limits = limits;
  }

  document(): Json | undefined {
    if (!this.reader.begin()) return undefined;
    // The library counts the document as a node.
    this.nodes = 1;
    const value = this.value(this.reader.next());
    this.ignoredFrom = this.reader.finish();
    if (this.unconvertible) refuseUnconvertible(value, new Set());
    return value;
  }

  private value(event: Event): Json {
    this.count();
    switch (event) {
      case EVENT.scalar:
        return this.scalar();
      case EVENT.alias:
        return this.alias().value ?? null;
      case EVENT.sequence:
        return this.sequence();
      case EVENT.mapping:
        return this.mapping();
      case EVENT.end:
        // The grammar gives an empty scalar where no value is written.
        return null;
    }
  }

  private count(): void {
    this.nodes += 1;
    if (this.aliased > 100) this.checkAliases();
    if (this.nodes - this.aliased > this.limits.nodes)
      throw new YamlFailure(
        'TORIDE_YAML_SIZE',
        this.reader.start,
        `expected at most ${this.limits.nodes} values in a document, got more`,
      );
  }

  /** The library's own rule against billion laughs: 99 % of small documents may come from aliases, 10 % of large ones. */
  private checkAliases(): void {
    const few = 400_000;
    const many = 4_000_000;
    const share = 0.99 - 0.89 * Math.min(1, Math.max(0, (this.nodes - few) / (many - few)));
    if (this.nodes > 1000 && this.aliased / this.nodes > share)
      throw new YamlFailure(
        'TORIDE_YAML_ALIASES',
        this.reader.start,
        `expected aliases to stand for at most ${Math.round(share * 100)} % of the document, got more`,
      );
  }

  // Nodes

  private scalar(): Json {
    const { reader } = this;
    const { anchor, tag } = reader;
    if (anchor === undefined && tag === undefined)
      return reader.style === STYLE.plain ? this.checkFinite(resolvePlain(reader.content)) : reader.content;
    const resolved = this.resolved();
    const value = this.checkFinite(resolved.value);
    this.anchorScalar(anchor, value, resolved.float);
    return value;
  }

  private anchorScalar(anchor: string | undefined, value: Json, float: boolean): void {
    if (anchor !== undefined) this.setAnchor(anchor, { value, event: EVENT.scalar, float, cost: 1 });
  }

  private setAnchor(name: string, anchor: Anchor): void {
    this.anchors.set(name, anchor);
    if (this.anchors.size > MAX_ANCHORS)
      throw new YamlFailure(
        'TORIDE_YAML_ALIASES',
        this.reader.start,
        `expected at most ${MAX_ANCHORS} anchors, got more`,
      );
  }

  private resolved(): Resolved {
    const { reader } = this;
    if (reader.tag !== undefined) return resolveTagged(reader.tag, reader.content, reader.start);
    if (reader.style === STYLE.plain) return resolveWithKind(reader.content);
    return { value: reader.content, float: false };
  }

  private checkFinite(value: Json): Json {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    return this.deferred(
      'TORIDE_YAML_VALUE',
      `expected a number that JSON has, got '${this.reader.content}'`,
    );
  }

  /** The library refuses these only when it makes JSON: a duplicate key that comes later may have removed them. */
  private deferred(code: 'TORIDE_YAML_VALUE' | 'TORIDE_YAML_KEY', message: string): Json {
    this.unconvertible = true;
    return new Unconvertible(new YamlFailure(code, this.reader.start, message)) as unknown as Json;
  }

  private alias(): Anchor {
    const { reader } = this;
    const name = reader.anchor ?? '';
    const anchor = this.anchors.get(name);
    if (anchor === undefined)
      throw new YamlFailure(
        'TORIDE_YAML_ALIAS',
        reader.start,
        `expected an anchor '&${name}' before '*${name}', got none`,
      );
    if (anchor.cost < 0)
      throw new YamlFailure(
        'TORIDE_YAML_ALIAS',
        reader.start,
        `expected '*${name}' outside of '&${name}', got it inside`,
      );
    this.nodes += anchor.cost;
    this.aliased += anchor.cost;
    if (this.aliased > 100) this.checkAliases();
    return anchor;
  }

  private open(value: Json, event: Event): Anchor | undefined {
    this.depth += 1;
    const { reader, limits } = this;
    if (this.depth > limits.depth)
      throw new YamlFailure(
        'TORIDE_YAML_DEPTH',
        reader.start,
        `expected at most ${limits.depth} mappings and lists inside each other, got more`,
      );
    if (reader.anchor === undefined) return undefined;
    const anchor: Anchor = { value, event, float: false, cost: -this.nodes };
    this.setAnchor(reader.anchor, anchor);
    return anchor;
  }

  private close(anchor: Anchor | undefined): void {
    this.depth -= 1;
    if (anchor !== undefined) anchor.cost += this.nodes + 1;
  }

  private sequence(): Json[] {
    const list: Json[] = [];
    const anchor = this.open(list, EVENT.sequence);
    for (let event = this.reader.next(); event !== EVENT.end; event = this.reader.next())
      list.push(this.value(event));
    this.close(anchor);
    return list;
  }

  private mapping(): Bag {
    const bag = new Bag();
    const anchor = this.open(bag, EVENT.mapping);
    this.readPairs(bag);
    this.close(anchor);
    return bag;
  }

  private readPairs(bag: Bag): void {
    const { reader } = this;
    let merged: Set<string> | undefined;
    for (let event = reader.next(); event !== EVENT.end; event = reader.next()) {
      const offset = reader.start;
      if (event === EVENT.scalar && this.isMerge()) {
        this.anchorScalar(reader.anchor, '<<', false);
        merged = this.merge(bag, offset, merged);
        continue;
      }
      const key = this.key(event, bag);
      const value = this.value(reader.next());
      if (key === undefined) continue;
      if (bag[key] !== undefined && merged?.has(key) !== true) this.duplicate({ key, offset, merge: false });
      merged?.delete(key);
      bag[key] = value;
    }
  }

  private duplicate(duplicate: DuplicateKey): void {
    if (this.duplicates.length < MAX_DUPLICATES) this.duplicates.push(duplicate);
  }

  // Keys

  /** The key as text; undefined for one that JSON cannot have, which the mapping then carries as a refusal. */
  private key(event: Event, bag: Bag): string | undefined {
    const { reader } = this;
    this.count();
    if (event === EVENT.scalar && reader.anchor === undefined && reader.tag === undefined) {
      if (reader.style !== STYLE.plain) return reader.content;
      const content = reader.content;
      const value = resolvePlain(content);
      if (typeof value === 'string') return value;
      return this.keyText(resolveWithKind(content), bag);
    }
    if (event === EVENT.scalar) {
      const { anchor } = reader;
      const resolved = this.resolved();
      this.anchorScalar(anchor, resolved.value, resolved.float);
      return this.keyText(resolved, bag);
    }
    const start = reader.start;
    const target = event === EVENT.alias ? this.alias() : undefined;
    if (target?.event !== EVENT.scalar)
      throw new YamlFailure('TORIDE_YAML_KEY', start, 'expected a key that is text, got a mapping or a list');
    return this.keyText({ value: scalarOf(target.value), float: target.float }, bag);
  }

  private keyText(resolved: Resolved, bag: Bag): string | undefined {
    const text = keyText(resolved);
    if (text !== undefined) return text;
    const got = resolved.value === null ? 'null' : String(resolved.value);
    (bag as unknown as Record<symbol, Json>)[REFUSED] = this.deferred(
      'TORIDE_YAML_KEY',
      `expected a key that JSON has, got ${got}`,
    );
    return undefined;
  }

  // Merge keys

  private isMerge(): boolean {
    const { style, tag } = this.reader;
    if (tag === undefined)
      return (
        style === STYLE.plain && this.reader.end - this.reader.start === 2 && this.reader.content === '<<'
      );
    return (tag === '!' || tag === MERGE_TAG) && this.reader.content === '<<';
  }

  /** A merge key overrides what stands before it, and is overridden by what comes after it: the library goes by order. */
  private merge(bag: Bag, offset: number, before: Set<string> | undefined): Set<string> {
    const { reader } = this;
    const merged = before ?? new Set<string>();
    const event = reader.next();
    if (event === EVENT.mapping || event === EVENT.alias) {
      this.mergeFrom(this.mergeSource(event), bag, offset, merged);
      return merged;
    }
    if (event !== EVENT.sequence) return this.failMerge();
    const list: Json[] = [];
    const anchor = this.open(list, EVENT.sequence);
    const sources: Bag[] = [];
    for (let item = reader.next(); item !== EVENT.end; item = reader.next()) {
      const source = this.mergeSource(item);
      sources.push(source);
      list.push(source);
    }
    this.close(anchor);
    // Earlier ones win, so they come last.
    for (const source of sources.reverse()) this.mergeFrom(source, bag, offset, merged);
    return merged;
  }

  private mergeSource(event: Event): Bag {
    if (event === EVENT.alias) {
      this.count();
      const anchor = this.alias();
      return anchor.event === EVENT.mapping ? (anchor.value as Bag) : this.failMerge();
    }
    return event === EVENT.mapping ? (this.value(event) as Bag) : this.failMerge();
  }

  private mergeFrom(source: Bag, bag: Bag, offset: number, merged: Set<string>): void {
    for (const key in source) {
      const value = source[key];
      if (value === undefined) continue;
      if (bag[key] !== undefined && !merged.has(key)) this.duplicate({ key, offset, merge: true });
      merged.add(key);
      bag[key] = value;
    }
    const refused = (source as unknown as Record<symbol, Json | undefined>)[REFUSED];
    if (refused !== undefined) (bag as unknown as Record<symbol, Json>)[REFUSED] = refused;
  }

  private failMerge(): never {
    throw new YamlFailure(
      'TORIDE_YAML_MERGE',
      this.reader.start,
      "expected a mapping or a list of mappings after '<<', got something else",
    );
  }
}

// What has no JSON form, kept in the value until it is known to stay there.

const REFUSED = Symbol('refused key');

class Unconvertible {
  readonly failure: YamlFailure;
  constructor(failure: YamlFailure) {
    this.failure = failure;
  }
}

function scalarOf(value: Json | undefined): Resolved['value'] {
  if (value instanceof Unconvertible) return Infinity;
  return typeof value === 'object' && value !== null ? null : (value ?? null);
}

function refuseUnconvertible(value: Json, seen: Set<Json>): void {
  if (value instanceof Unconvertible) throw value.failure;
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const refused = (value as unknown as Record<symbol, Json | undefined>)[REFUSED];
  if (refused !== undefined) refuseUnconvertible(refused, seen);
  for (const child of Object.values(value) as Json[]) refuseUnconvertible(child, seen);
}
