// Stand-ins for Helm and Kustomize: shell scripts on a PATH of their own.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tree } from '../testing.ts';

/** A PATH on which only these programs are; each is the body of a shell script. */
export function toolPath(scripts: Readonly<Record<string, string>>): string {
  const folder = join(tree({}), 'bin');
  mkdirSync(folder);
  for (const [name, body] of Object.entries(scripts)) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
  }
  return folder;
}
