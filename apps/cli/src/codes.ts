import type { CodeTable } from '@toride/core';

export const CLI_CODES = {
  TORIDE_CLI_USAGE: {
    meaning:
      'The command line could not be understood: an unknown verb or flag, a missing or impossible value.',
    solve: 'Follow the suggestion in the message, or run `toride VERB --help`.',
  },
  TORIDE_CLI_NODE_VERSION: {
    meaning:
      'The running Node.js is too old, and the Node.js 24 that installs with Toride is not there for this machine.',
    solve: 'Install Node.js 24, or run `npm ci` with optional dependencies.',
  },
  TORIDE_CLI_NOT_BUILT: {
    meaning: 'The bundle of the command line is missing and could not be built on first use.',
    solve:
      'Run `npm ci` in the clone, development dependencies included; the lines above say what went wrong.',
  },
  TORIDE_CLI_NOTHING_FOUND: {
    meaning:
      'No Kubernetes object was found in the input, so nothing could be evaluated. This is not a pass.',
    solve: 'Name the folder or file that holds manifests, charts or kustomizations.',
  },
  TORIDE_CLI_FINDING_UNKNOWN: {
    meaning: 'No finding of that id exists in the input.',
    solve: 'Copy the id from a report of the same input, and name the path that was scanned.',
  },
  TORIDE_CLI_FILE_UNREADABLE: {
    meaning: 'A file that a flag or an argument names could not be read, or is not what it should be.',
    solve: 'Check the path and its rights; the message says what was expected.',
  },
  TORIDE_CLI_REGO_REFUSED: {
    meaning: 'A Rego policy or query has errors, so nothing was evaluated.',
    solve:
      'Correct the lines that the message names; `toride rego check` lists the errors of all files at once.',
  },
  TORIDE_CLI_REGO_EVALUATION: {
    meaning:
      'A Rego evaluation could not go on: a rule with two values, a built-in that failed in strict mode, a budget spent.',
    solve: 'The message names the place in the policy and what went wrong there.',
  },
  TORIDE_CLI_REGO_DATA: {
    meaning: 'A data or input document of a Rego evaluation is not what it must be.',
    solve:
      'Files that are merged into `data` hold objects, and two files may not say different things of one place.',
  },
  TORIDE_CLI_NO_TESTS: {
    meaning: 'No Rego test was found, or none that the pattern names. This is not a pass.',
    solve:
      'Name the folder that holds rules whose names begin with `test_`, and check the pattern of `--run`.',
  },
  TORIDE_CLI_NO_POLICY: {
    meaning: 'No constraint and no Rego rule was found to judge by. This is not a pass.',
    solve:
      'Name the files that hold the policies. Rego rules are looked for in the package `main`: see `--namespace` and `--all-namespaces`.',
  },
  TORIDE_CLI_DOCUMENT: {
    meaning: 'A file of YAML or JSON could not be read, so no rule judged what it holds.',
    solve: 'Check its rights, its size and that it is UTF-8; or name only the files that are meant.',
  },
  TORIDE_CLI_RECORD_ENTRY: {
    meaning:
      'A line or document of a record could not be read, or is neither an AdmissionReview nor an audit event. It was not replayed.',
    solve:
      'The message names the line and what was expected. Name only audit logs and recorded reviews; a line that was cut off is lost.',
  },
  TORIDE_CLI_NET_END: {
    meaning: 'An end of a question about the network is not known, or may be several workloads.',
    solve:
      'Say it as `NAMESPACE/NAME` or `KIND/NAMESPACE/NAME`, as `toride net list` prints it, or as an address, a block or `internet`.',
  },
  TORIDE_CLI_NET_POLICY_REFUSED: {
    meaning:
      'The API server refuses a network policy, so it has no effect: nothing that it was to stop is stopped.',
    solve: 'Correct the field that the message names; `kubectl apply --dry-run=server` says the same.',
  },
  TORIDE_CLI_FIX_UNWRITABLE: {
    meaning: 'A file could not be changed by `toride fix`; it was left as it was.',
    solve: 'Check the rights on the file and its folder, then run `toride fix` again.',
  },
  TORIDE_OUTPUT_NOT_WRITTEN: {
    meaning:
      'The report could not be written: the disk is full, or the folder is missing or read-only. A file named by `-o` is unchanged.',
    solve: 'Make room or choose another place with `-o FILE`, then run again.',
  },
  TORIDE_CLI_INTERNAL: {
    meaning: 'A bug in Toride.',
    solve: 'Run again with `--debug` and report the stack with the verb that you ran.',
  },
} as const satisfies CodeTable;
