import { diagnose, type Problem } from '../diagnose.ts';

/** What an archive may cost. All of it is counted on what comes out, since an archive lies about its sizes. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of all members, read or passed over. */
  readonly total: number;
  /** Bytes of one member. */
  readonly member: number;
  /** Bytes out for each byte in, once more than `ratioFrom` came out; deflate itself can do 1,032. */
  readonly ratio: number;
  readonly ratioFrom: number;
}

/** Measured: `kubectl get -A -o yaml` of 10,000 equal Deployments deflates to a 90th. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  entries: 100_000,
  total: 4 * 1024 ** 3,
  member: 1024 ** 3,
  ratio: 400,
  ratioFrom: 32 * 1024 ** 2,
};

/** Ends the reading of a member or of the archive, and says why. Never leaves this folder. */
export class ArchiveStop extends Error {
  readonly diagnostic: Problem;
  /** The members after this one can still be read. */
  readonly memberOnly: boolean;

  constructor(diagnostic: Problem, memberOnly = false) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
    this.memberOnly = memberOnly;
  }
}

/** Counts what comes out of one archive. */
export interface Meter {
  entry(): void;
  /** @param member bytes of this member so far */
  bytes(more: number, member: number): void;
}

/** @param input bytes that went in so far */
export function createMeter(limits: ArchiveLimits, input: () => number): Meter {
  let entries = 0;
  let total = 0;
  return {
    entry() {
      entries += 1;
      if (entries > limits.entries) throw bomb(`more than ${limits.entries} members`);
    },
    bytes(more, member) {
      total += more;
      if (member > limits.member) throw bomb(`a member of more than ${mebibytes(limits.member)}`);
      if (total > limits.total) throw bomb(`more than ${mebibytes(limits.total)} in all`);
      if (total > limits.ratioFrom && total > input() * limits.ratio) {
        throw bomb(`more than ${limits.ratio} bytes out of each byte in`);
      }
    },
  };
}

function bomb(found: string): ArchiveStop {
  return new ArchiveStop(
    diagnose('TORIDE_ARCHIVE_LIMIT', `expected an archive of manifests, got ${found}: reading stopped there`),
  );
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}
