// What is said about members; the codes are in ../codes.ts.
import type { Diagnostic } from '@toride/core';

export type Loss = Omit<Diagnostic, 'level' | 'file'>;

export function badName(): Loss {
  return {
    code: 'TORIDE_ARCHIVE_NAME',
    message:
      'expected a name below the root of the archive, got one that leads out of it: the member was not read',
    hint: 'Find out who made the archive; pack it again from the folder that it should hold.',
  };
}

export function badEncoding(): Loss {
  return {
    code: 'TORIDE_ARCHIVE_NAME_ENCODING',
    message: 'expected a UTF-8 name, got other bytes; the member was read',
    hint: 'Pack the archive with UTF-8 names.',
  };
}

export function duplicate(): Loss {
  return {
    code: 'TORIDE_ARCHIVE_DUPLICATE',
    message: 'expected one member of this name, got another; both were read',
    hint: 'Pack the archive again; `tar --append` and `zip --grow` leave such pairs.',
  };
}

export function special(what: string): Loss {
  return {
    code: 'TORIDE_ARCHIVE_SPECIAL',
    message: `expected a file, got ${what}`,
    hint: 'Find out who made the archive; pack the files themselves.',
  };
}

export function notRendered(what: string): Loss {
  return {
    code: 'TORIDE_ARCHIVE_CHART',
    message: `expected manifests, got a ${what}, which is not rendered inside of an archive`,
    hint: 'Unpack it and name the folder, or pipe the output of `helm template` or `kustomize build` in.',
  };
}

export function heldTooMuch(): Loss {
  return {
    code: 'TORIDE_ARCHIVE_LIMIT',
    message: 'expected at most 64 MiB below folders called `templates`, got more: the member was not read',
    hint: 'Unpack the archive and name the folder.',
  };
}
