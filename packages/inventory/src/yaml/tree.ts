import { keyText } from './convert.ts';
import { EVENT, EventReader, type Event, type Reader } from './events.ts';
import { YamlFailure } from './failure.ts';
import { JsonReader, looksLikeJson } from './json.ts';
import { resolveWithKind } from './scalar.ts';
import { STYLE } from './scan-scalars.ts';
import { resolveTagged } from './tags.ts';

/** No document that parses is deeper. */
const MAX_DEPTH = 1000;

/** One node of a document with its places: what positions are read from, and edits made by. */
export interface TreeNode {
  readonly event: Event;
  /** Where its anchor or tag begins, or the node itself. */
  readonly propertiesStart: number;
  readonly start: number;
  end: number;
  readonly flow: boolean;
  readonly style: number;
  keyStart?: number;
  /** The key's end, and whether a merge key brought the field. */
  keyEnd?: number;
  /** Where the key's own anchor or tag begins, or the key. */
  keyPropertiesStart?: number;
  merged?: boolean;
  /** What an alias stands for. */
  readonly target?: TreeNode;
  /** The anchor that it carries. */
  readonly anchor?: string;
  fields?: Map<string, TreeNode>;
  items?: TreeNode[];
  /** Text of a scalar key. */
  readonly key?: string | undefined;
}

/** The tree of a document; of one that cannot be read, a root without children. */
export function buildTree(text: string, column: number): TreeNode {
  const whole = {
    event: EVENT.scalar,
    propertiesStart: 0,
    start: 0,
    end: text.length,
    flow: false,
    style: STYLE.plain,
  };
  if (looksLikeJson(text)) {
    const root = readTree(new JsonReader(text));
    if (root !== undefined) return root;
  }
  return readTree(new EventReader(text, column)) ?? whole;
}

function readTree(reader: Reader): TreeNode | undefined {
  try {
    if (!reader.begin()) return undefined;
    const root = new TreeBuilder(reader).node(reader.next());
    reader.finish();
    return root;
  } catch (error) {
    if (error instanceof YamlFailure) return undefined;
    throw error;
  }
}

class TreeBuilder {
  private readonly reader: Reader;
  private readonly anchors = new Map<string, TreeNode>();
  private depth = 0;

  constructor(reader: Reader) {
    this.reader = reader;
  }

  node(event: Event): TreeNode {
    const { reader } = this;
    const { anchor, start, end, flow, style } = reader;
    // A null that is not written has no properties of its own.
    const propertiesStart = anchor === undefined && reader.tag === undefined ? start : reader.propertiesStart;
    const base = { event, propertiesStart, start, end, flow: flow && event !== EVENT.scalar, style };
    if (event === EVENT.alias) {
      const target = this.anchors.get(anchor ?? '');
      return target === undefined ? base : { ...base, target };
    }
    const node: TreeNode =
      event === EVENT.scalar
        ? { ...base, ...(anchor === undefined ? {} : { anchor }), key: this.scalarKey() }
        : { ...base, ...(anchor === undefined ? {} : { anchor }) };
    if (anchor !== undefined) this.anchors.set(anchor, node);
    if (event === EVENT.sequence) this.readItems(node);
    else if (event === EVENT.mapping) this.readFields(node);
    return node;
  }

  private scalarKey(): string | undefined {
    const { tag, style, content, start } = this.reader;
    if (tag !== undefined) return keyText(resolveTagged(tag, content, start));
    return style === STYLE.plain ? keyText(resolveWithKind(content)) : content;
  }

  /** Only documents that were parsed are asked about, and those are less deep; this holds for any other. */
  private enter(node: TreeNode): void {
    this.depth += 1;
    if (this.depth > MAX_DEPTH)
      throw new YamlFailure('TORIDE_YAML_DEPTH', node.start, 'expected fewer levels');
  }

  private readItems(node: TreeNode): void {
    this.enter(node);
    const items: TreeNode[] = [];
    node.items = items;
    const { reader } = this;
    for (let event = reader.next(); event !== EVENT.end; event = reader.next()) items.push(this.node(event));
    this.depth -= 1;
    node.end = node.flow ? reader.end : (items.at(-1)?.end ?? node.end);
  }

  private readFields(node: TreeNode): void {
    this.enter(node);
    const fields = new Map<string, TreeNode>();
    node.fields = fields;
    const { reader } = this;
    let last = node.end;
    for (let event = reader.next(); event !== EVENT.end; event = reader.next()) {
      const merge = event === EVENT.scalar && reader.content === '<<' && this.isMerge();
      const key = this.node(event);
      const value = this.node(reader.next());
      value.keyStart = key.start;
      value.keyEnd = key.end;
      value.keyPropertiesStart = key.propertiesStart;
      last = Math.max(last, value.end, key.end);
      if (merge) mergeInto(fields, value);
      else {
        const text = (key.target ?? key).key;
        if (text !== undefined) fields.set(text, value);
      }
    }
    this.depth -= 1;
    node.end = node.flow ? reader.end : last;
  }

  private isMerge(): boolean {
    const { style, tag } = this.reader;
    return tag === undefined ? style === STYLE.plain : tag === '!' || tag === 'tag:yaml.org,2002:merge';
  }
}

/** Fields that come by `<<` are where the alias is, or where they stand when the mapping is written out there. */
function mergeInto(fields: Map<string, TreeNode>, value: TreeNode): void {
  const sources = value.items === undefined ? [value] : value.items.toReversed();
  for (const source of sources) {
    for (const [key, field] of (source.target ?? source).fields ?? []) {
      const place = source.target === undefined ? field : source;
      fields.set(key, {
        ...field,
        ...(place.keyStart === undefined ? {} : { keyStart: place.keyStart }),
        propertiesStart: place.propertiesStart,
        start: place.start,
        end: place.end,
        merged: true,
        // Below an alias every field is at the alias.
        ...(source.target === undefined ? {} : { target: field.target ?? field }),
      });
    }
  }
}
