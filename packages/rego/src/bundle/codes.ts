import type { CodeTable } from '@toride/core';

export const REGO_BUNDLE_CODES = {
  TORIDE_REGO_BUNDLE_ARCHIVE: {
    meaning: 'A bundle of policies is no gzipped tar archive, or ends in the middle.',
    solve: 'Build the bundle again (`opa build`), or copy it again.',
  },
  TORIDE_REGO_BUNDLE_LIMIT: {
    meaning: 'A bundle of policies unpacks to more than it may: it may be made to fill the memory.',
    solve: 'Unpack it where that does no harm, look at what is in it, and name the folder.',
  },
  TORIDE_REGO_BUNDLE_NAME: {
    meaning: 'A bundle of policies holds a name that leads out of the bundle.',
    solve: 'Build the bundle again with names below its root; ask who made it why it has that name.',
  },
  TORIDE_REGO_BUNDLE_LINK: {
    meaning: 'A bundle of policies holds a link or a device, which could stand for any file of the machine.',
    solve: 'Build the bundle with copies of the files in place of links.',
  },
  TORIDE_REGO_BUNDLE_DUPLICATE: {
    meaning: 'A bundle of policies holds two files of one name, of which readers may see either.',
    solve: 'Build the bundle again with each file once.',
  },
  TORIDE_REGO_BUNDLE_MANIFEST: {
    meaning: 'The manifest of a bundle of policies cannot be read, or contradicts itself.',
    solve: 'Correct `.manifest`; its fields are those of OPA bundles.',
  },
  TORIDE_REGO_BUNDLE_ROOTS: {
    meaning:
      'A bundle of policies holds something outside of its roots, or the roots of two bundles overlap.',
    solve: 'Widen the `roots` in `.manifest`, or move the file below one of them.',
  },
  TORIDE_REGO_BUNDLE_DATA: {
    meaning:
      'A data file of a bundle of policies cannot be read, or says another thing of a place than one before it.',
    solve: 'Correct the file that the message names; `data.json` at the root of a bundle holds an object.',
  },
  TORIDE_REGO_BUNDLE_UNSUPPORTED: {
    meaning:
      'A bundle holds compiled policies (WebAssembly, plans) or changes to another bundle, which are not read here.',
    solve: 'Build a bundle of Rego files: `opa build` without `--target`.',
  },
} as const satisfies CodeTable;
