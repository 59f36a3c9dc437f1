import type { Filter } from './filter.ts';
import type { Model } from './model.ts';

/** What every part of the page may ask of the whole. */
export interface App {
  readonly model: Model;
  readonly filter: Filter;
  /** Shows the findings that match, from a filter that asks for nothing else. */
  show(change: Partial<Filter> & { readonly severity?: string }): void;
  open(tab: TabName): void;
}

export type TabName = 'overview' | 'findings' | 'controls' | 'limits';
