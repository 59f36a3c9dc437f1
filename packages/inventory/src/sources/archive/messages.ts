// What is said about members; the codes are in ../codes.ts.
import { diagnose, type Problem } from '../diagnose.ts';

export function badName(): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_NAME',
    'expected a name below the root of the archive, got one that leads out of it: the member was not read',
  );
}

export function badEncoding(): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_NAME_ENCODING',
    'expected a UTF-8 name, got other bytes; the member was read',
  );
}

export function duplicate(): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_DUPLICATE',
    'expected one member of this name, got another; both were read',
  );
}

export function special(what: string): Problem {
  return diagnose('TORIDE_ARCHIVE_SPECIAL', `expected a file, got ${what}`);
}

export function notRendered(what: string): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_CHART',
    `expected manifests, got a ${what}, which is not rendered inside of an archive`,
  );
}

export function heldTooMuch(): Problem {
  return diagnose(
    'TORIDE_ARCHIVE_LIMIT',
    'expected at most 64 MiB below folders called `templates`, got more: the member was not read',
  );
}
