type Child = Node | string | number | undefined | false;
type Handler = (event: Event) => void;
type Properties = Readonly<Record<string, string | number | boolean | undefined | Handler>>;

const SVG = 'http://www.w3.org/2000/svg';
const SVG_TAGS = new Set(['svg', 'path', 'circle', 'rect', 'g', 'title', 'line']);

/**
 * An element. Texts become text nodes, never markup; addresses are set by {@link link} alone; handlers are functions, since
 * the page's policy allows no inline ones.
 */
export function h(tag: string, properties: Properties = {}, ...children: readonly Child[]): HTMLElement {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children)
    if (child !== undefined && child !== false)
      element.append(typeof child === 'number' ? String(child) : child);
  return element as HTMLElement;
}

/** An external link, only where the address is one of the web. */
export function link(text: string, url: string): HTMLElement {
  if (!/^https?:\/\//.test(url)) return h('span', {}, text);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text);
}

/** A rule's text, with what it puts between backticks as code. */
export function prose(text: string): readonly (Node | string)[] {
  return text.split('`').map((part, at) => (at % 2 === 1 ? h('code', {}, part) : part));
}

/** `12,345`. */
export function digits(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${digits(count)} ${count === 1 ? one : many}`;
}

/** Sets a width that a style attribute could not, under the page's policy. */
export function withWidth<E extends HTMLElement>(element: E, percent: number): E {
  element.style.width = `${percent}%`;
  return element;
}
