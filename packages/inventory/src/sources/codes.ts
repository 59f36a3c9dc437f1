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

/** What archives can do wrong. */
export const ARCHIVE_CODES = {
  TORIDE_ARCHIVE_TRUNCATED: {
    meaning:
      'An archive ends in the middle. What came before the cut was read; nobody knows what came after it.',
    solve: 'Make or download the archive again.',
  },
  TORIDE_ARCHIVE_CORRUPT: {
    meaning:
      'An archive, or a member of it, is damaged: it does not unpack, or not to what its checksum says.',
    solve: 'Make or download the archive again.',
  },
  TORIDE_ARCHIVE_LIMIT: {
    meaning:
      'An archive unpacks to far more than its size, or holds too many members: a bomb, or no archive of manifests.',
    solve: 'If the archive is what it should be, unpack it and name the folder.',
  },
  TORIDE_ARCHIVE_NAME: {
    meaning:
      'A member has an absolute path, or one that leads out of the archive with `..`. It was not read.',
    solve: 'Find out who made the archive; pack it again from the folder that it should hold.',
  },
  TORIDE_ARCHIVE_NAME_ENCODING: {
    meaning:
      'The name of a member is not UTF-8, so it is shown with replacement characters. The member was read.',
    solve: 'Pack the archive with UTF-8 names.',
  },
  TORIDE_ARCHIVE_DUPLICATE: {
    meaning:
      'An archive holds two members of the same name. Tools disagree on which one counts, so both were read.',
    solve: 'Pack the archive again; `tar --append` and `zip --grow` leave such pairs.',
  },
  TORIDE_ARCHIVE_LINK: {
    meaning: 'A member is a symbolic or hard link. Links in archives are never followed.',
    solve: 'Pack the archive with the files themselves (`tar --dereference --hard-dereference`).',
  },
  TORIDE_ARCHIVE_SPECIAL: {
    meaning:
      'A member with the name of a manifest is a device, a named pipe or another kind that holds no text.',
    solve: 'Find out who made the archive; pack the files themselves.',
  },
  TORIDE_ARCHIVE_MISMATCH: {
    meaning:
      'The directory of a zip and the headers before its members disagree, members overlap, or one is in no directory: two tools would unpack two different archives.',
    solve:
      'Find out who made the archive, then make it again. What the directory and the header agree on was read.',
  },
  TORIDE_ARCHIVE_ENCRYPTED: {
    meaning: 'A member of a zip is encrypted.',
    solve: 'Unpack the archive with its password and name the folder.',
  },
  TORIDE_ARCHIVE_METHOD: {
    meaning: 'A member of a zip is packed in a way other than stored or deflated.',
    solve: 'Pack the archive with deflate, or unpack it and name the folder.',
  },
  TORIDE_ARCHIVE_CHART: {
    meaning: 'An archive holds a Helm chart or a Kustomize folder. Inside of an archive it is not rendered.',
    solve: 'Unpack it and name the folder, or pipe the output of `helm template` or `kustomize build` in.',
  },
} as const satisfies CodeTable;
