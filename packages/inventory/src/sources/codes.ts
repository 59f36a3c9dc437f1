import type { CodeTable } from '@toride/core';

/** What files, folders and standard input can do wrong. */
export const SOURCE_CODES = {
  TORIDE_SOURCE_NOT_FOUND: {
    meaning: 'The file or folder does not exist.',
    solve: 'Check the path; it is taken relative to the folder that the command runs in.',
  },
  TORIDE_SOURCE_UNREADABLE: {
    meaning:
      'A file or folder exists but could not be read: no permission, a bad disk, a name that is not UTF-8.',
    solve: 'Give the user that runs Toride the right to read it, or leave it out with .gitignore.',
  },
  TORIDE_SOURCE_NOT_A_FILE: {
    meaning:
      'The path is a named pipe, a socket or a device. Opening one can block for ever, so it is never opened.',
    solve: 'Send its content to standard input instead: `toride scan - < PATH`.',
  },
  TORIDE_SOURCE_LINK_OUTSIDE: {
    meaning:
      'A symbolic link leads out of the scanned folder. It is not followed: an untrusted folder could show any file.',
    solve: "Name the link's target as an input of its own if it belongs to the scan.",
  },
  TORIDE_SOURCE_LINK_BROKEN: {
    meaning: 'A symbolic link with the name of a manifest leads nowhere, or in a circle.',
    solve: 'Restore its target or remove the link.',
  },
  TORIDE_SOURCE_CHANGED: {
    meaning:
      'A file changed after it was read: lines and columns in it are no longer known, and it is not edited.',
    solve: 'Run the command again when nothing else writes to the folder.',
  },
  TORIDE_SOURCE_TOO_LARGE: {
    meaning:
      'One document is larger than any object that the API server accepts (3 MiB), so it was not parsed.',
    solve:
      'Split the document, or remove what is not part of the object. Lists of any size are read item by item.',
  },
  TORIDE_SOURCE_NOT_KUBERNETES: {
    meaning: 'A file that was named explicitly holds a document that is not a Kubernetes object.',
    solve: 'Name a manifest, or the folder that holds it: in folders other YAML is skipped quietly.',
  },
  TORIDE_SOURCE_NAME_MISSING: {
    meaning: 'An object has neither `metadata.name` nor `metadata.generateName`.',
    solve: 'Add `metadata.name`; the API server refuses the object without it.',
  },
} as const satisfies CodeTable;
