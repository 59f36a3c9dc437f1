import type { CodeTable } from '@toride/core';

/** Why a document could not be read, or not wholly. */
export const YAML_CODES = {
  TORIDE_YAML_SYNTAX: {
    meaning: 'The document is not YAML as kubectl reads it, so nothing in it was evaluated.',
    solve:
      'Correct the text at the line and column given; `kubectl apply --dry-run=client -f FILE` refuses it as well.',
  },
  TORIDE_YAML_TAB: {
    meaning: 'A tab stands where YAML needs spaces for indentation.',
    solve: 'Replace the tab with spaces; most editors have a command that does so for the whole file.',
  },
  TORIDE_YAML_CONTROL_CHARACTER: {
    meaning:
      'The text holds a character that YAML does not allow, such as NUL: it is binary, damaged or crafted.',
    solve:
      'Remove the character, or write it as an escape inside double quotes; leave binary files out of the scan.',
  },
  TORIDE_YAML_ENCODING: {
    meaning: 'The bytes are no valid UTF-8, nor UTF-16 with a byte order mark.',
    solve: 'Save the file as UTF-8; leave binary files out of the scan.',
  },
  TORIDE_YAML_DEPTH: {
    meaning: 'Mappings and lists are nested deeper than any Kubernetes object can be.',
    solve: 'No real object needs it: look where the document comes from, or leave it out of the scan.',
  },
  TORIDE_YAML_SIZE: {
    meaning: 'The document is larger than the limit.',
    solve:
      'Split the document; the API server takes objects up to about 3 MiB. Lists from `kubectl get` have no such limit.',
  },
  TORIDE_YAML_ALIASES: {
    meaning: 'Aliases make the document many times larger than its text, as in a billion-laughs attack.',
    solve: 'Write the repeated parts out, or leave the document out of the scan; kubectl refuses it as well.',
  },
  TORIDE_YAML_ALIAS: {
    meaning: 'An alias names an anchor that is not defined before it, or one that contains the alias itself.',
    solve: 'Define the anchor (`&name`) before its first alias (`*name`), outside of what it refers to.',
  },
  TORIDE_YAML_MERGE: {
    meaning: 'A merge key (`<<`) holds something other than a mapping or a list of mappings.',
    solve: 'Give it an alias of a mapping, or quote the key if it is meant literally.',
  },
  TORIDE_YAML_KEY: {
    meaning: 'A mapping has a key that JSON has no form for: null, a mapping, a list or a very large number.',
    solve: 'Quote the key, or give it a name.',
  },
  TORIDE_YAML_VALUE: {
    meaning: 'A value cannot be what its tag says, or JSON has no form for it (`.inf`, `.nan`).',
    solve: 'Quote the value, or correct its tag.',
  },
  TORIDE_YAML_DUPLICATE_KEY: {
    meaning:
      'A mapping has the same key twice. As in kubectl the last one counts, and the API server may warn or refuse.',
    solve: 'Remove the one that is not meant: a reader of the file may well believe the first.',
  },
  TORIDE_YAML_SEPARATOR: {
    meaning:
      'A value follows `---` on the same line. It was read, but kubectl refuses the whole stream there.',
    solve: 'Put the value on the next line.',
  },
  TORIDE_YAML_IGNORED_TEXT: {
    meaning: 'Text follows the end of the document (`...`); kubectl drops it in silence, and so was it here.',
    solve: 'Put `---` on a line of its own before the next document.',
  },
} as const satisfies CodeTable;
