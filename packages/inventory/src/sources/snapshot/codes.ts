import type { CodeTable } from '@toride/core';

/** What writing and reading a snapshot can run into. */
export const SNAPSHOT_CODES = {
  TORIDE_SNAPSHOT_WRITE: {
    meaning:
      'The snapshot could not be written: no such folder, no permission, a full disk. No part of it was left behind.',
    solve: 'Choose a place that can be written and has room for about twice the size of the snapshot.',
  },
  TORIDE_SNAPSHOT_UNREADABLE: {
    meaning: 'The snapshot file could not be read, or not unpacked to its end.',
    solve: 'Check its path and permissions; copy it again if it was cut short on the way.',
  },
  TORIDE_SNAPSHOT_FORMAT: {
    meaning: 'The file is no snapshot, or one of a newer format than this Toride reads.',
    solve: 'Write it again with `toride snapshot`, or use the Toride that wrote it.',
  },
  TORIDE_SNAPSHOT_LINE: {
    meaning: 'A line of the snapshot does not hold an object, so that object was not evaluated.',
    solve: 'Snapshots are not meant to be edited; write it again with `toride snapshot`.',
  },
  TORIDE_SNAPSHOT_TRUNCATED: {
    meaning: 'The snapshot holds fewer or more objects than it says it does.',
    solve: 'Copy it again, or write it again with `toride snapshot`.',
  },
} as const satisfies CodeTable;
