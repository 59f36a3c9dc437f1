import type { Bits } from '../sets/bits.ts';
import type { ConnectionAlgebra, Connections } from '../sets/connections.ts';
import type { Action } from '../policy/policy.ts';
import type { Outcome } from './outcome.ts';

/** Which peers a rule matches: for certain, and possibly. The two are apart. */
export interface Matched {
  readonly surely: Bits;
  readonly perhaps: Bits | undefined;
}

/**
 * What has been decided so far for a set of peers that no rule told apart yet. The sets may overlap: a rule that only perhaps
 * matches adds what it decides and leaves the connection where it was too.
 */
interface State {
  /** Not decided by an earlier group of this tier. */
  readonly rest: Connections;
  /** Of those, not decided by an earlier rule of the same policy. */
  readonly left: Connections;
  /** Decided for certain by a policy of the group at hand. */
  readonly decided: Connections;
  /** Passed on to the next tier. */
  readonly passed: Connections;
  readonly open: Connections;
  readonly closed: Connections;
}

interface Cell {
  peers: Bits;
  readonly state: State;
}

/**
 * One subject in one direction, its peers split by what rules decide: most rules meet few peers, so there are few cells, and
 * each step works on whole sets of peers and whole sets of ports. Peers in no cell are the others, mostly nearly everyone: their
 * set is made only at the end.
 */
export class Cells {
  readonly #algebra: ConnectionAlgebra;
  readonly #peers: Bits;
  #others: State;
  #cells: Cell[] = [];

  constructor(algebra: ConnectionAlgebra, peers: Bits) {
    this.#algebra = algebra;
    this.#peers = peers;
    const { all, none } = algebra;
    this.#others = { rest: all, left: all, decided: none, passed: none, open: none, closed: none };
  }

  /** A rule takes what no earlier rule of its policy took. */
  decide(action: Action, connections: Connections, surely: Bits, perhaps: Bits | undefined): void {
    this.#change(surely, (state) => this.#taken(state, action, connections, true));
    if (perhaps !== undefined)
      this.#change(perhaps, (state) => this.#taken(state, action, connections, false));
  }

  /**
   * Policies of one priority are a group. Which of them goes first is not defined, so each starts from what the group found,
   * and every outcome that one of them gives is possible.
   */
  beginPolicy(): void {
    this.#changeAll((state) => ({ ...state, left: state.rest }));
  }

  endGroup(): void {
    this.#changeAll((state) => {
      const rest = this.#algebra.subtract(state.rest, state.decided);
      return { ...state, rest, left: rest, decided: this.#algebra.none };
    });
  }

  /** The next tier sees what was passed on and what nobody took. */
  nextTier(): void {
    this.#changeAll((state) => {
      const rest = this.#algebra.union(state.rest, state.passed);
      return { ...state, rest, left: rest, passed: this.#algebra.none };
    });
  }

  /** What is left ends here. `certain` false: perhaps, as where a policy only perhaps selects the subject. */
  settle(outcome: 'open' | 'closed', certain = true): void {
    this.#changeAll((state) => {
      const rest = certain ? this.#algebra.none : state.rest;
      return { ...state, rest, left: rest, [outcome]: this.#algebra.union(state[outcome], state.rest) };
    });
  }

  /** Outcomes with the peers that share them; the sets of peers are apart and make up all. */
  outcomes(): readonly { readonly peers: Bits; readonly outcome: Outcome }[] {
    const others = this.#peers.copy();
    for (const { peers } of this.#cells) others.drop(peers);
    const cells = others.empty ? this.#cells : [...this.#cells, { peers: others, state: this.#others }];
    return cells.map(({ peers, state: { open, closed } }) => ({ peers, outcome: { open, closed } }));
  }

  #taken(state: State, action: Action, connections: Connections, certain: boolean): State {
    const algebra = this.#algebra;
    const taken = algebra.intersect(state.left, connections);
    if (taken === algebra.none) return state;
    const after = certain
      ? {
          ...state,
          left: algebra.subtract(state.left, connections),
          decided: algebra.union(state.decided, taken),
        }
      : state;
    switch (action) {
      case 'accept':
        return { ...after, open: algebra.union(state.open, taken) };
      case 'deny':
        return { ...after, closed: algebra.union(state.closed, taken) };
      case 'pass':
        return { ...after, passed: algebra.union(state.passed, taken) };
    }
  }

  #change(peers: Bits, change: (state: State) => State): void {
    if (peers === this.#peers) {
      this.#changeAll(change);
      return;
    }
    const next: Cell[] = [];
    let fresh: Bits | undefined;
    for (const cell of this.#cells) {
      if (!cell.peers.meets(peers)) {
        next.push(cell);
        continue;
      }
      fresh ??= peers.copy();
      fresh.drop(cell.peers);
      const changed = change(cell.state);
      if (same(changed, cell.state)) {
        next.push(cell);
        continue;
      }
      const outside = cell.peers.without(peers);
      if (!outside.empty) next.push({ peers: outside, state: cell.state });
      next.push({ peers: cell.peers.and(peers), state: changed });
    }
    const changed = change(this.#others);
    if (!same(changed, this.#others)) {
      fresh ??= peers;
      if (!fresh.empty) next.push({ peers: fresh, state: changed });
    }
    this.#merge(next);
  }

  #changeAll(change: (state: State) => State): void {
    this.#others = change(this.#others);
    this.#merge(this.#cells.map(({ peers, state }) => ({ peers, state: change(state) })));
  }

  /** Cells that came to the same state are one again, and those that came to the state of the others are among them. */
  #merge(cells: readonly Cell[]): void {
    const apart = cells.filter(({ state }) => !same(state, this.#others));
    if (apart.length < 2) {
      this.#cells = apart;
      return;
    }
    this.#cells = apart.length <= FEW ? mergedFew(apart) : mergedMany(apart);
  }
}

/** As many as most subjects have at most: comparing them is quicker than naming them. */
const FEW = 8;

function mergedFew(cells: readonly Cell[]): Cell[] {
  const merged: Cell[] = [];
  for (const cell of cells) {
    const known = merged.find(({ state }) => same(state, cell.state));
    if (known === undefined) merged.push({ ...cell });
    else known.peers = known.peers.or(cell.peers);
  }
  return merged;
}

function mergedMany(cells: readonly Cell[]): Cell[] {
  const byState = new Map<string, Cell>();
  for (const cell of cells) {
    const known = byState.get(key(cell.state));
    if (known === undefined) byState.set(key(cell.state), { ...cell });
    else known.peers = known.peers.or(cell.peers);
  }
  return [...byState.values()];
}

function same(a: State, b: State): boolean {
  return (
    a === b ||
    (a.rest === b.rest &&
      a.left === b.left &&
      a.decided === b.decided &&
      a.passed === b.passed &&
      a.open === b.open &&
      a.closed === b.closed)
  );
}

function key({ rest, left, decided, passed, open, closed }: State): string {
  return `${rest},${left},${decided},${passed},${open},${closed}`;
}
