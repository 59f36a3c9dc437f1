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

/** What rendering charts and kustomizations can run into. */
export const RENDER_CODES = {
  TORIDE_HELM_NOT_FOUND: {
    meaning:
      'A folder is a Helm chart, and no `helm` is on PATH to render it. Its templates are not manifests yet.',
    solve:
      'Install Helm (https://helm.sh/docs/intro/install/), or pipe in what `helm template` prints: `toride scan -`.',
  },
  TORIDE_HELM_FAILED: {
    meaning: 'Helm could not render a chart; nothing of the chart was evaluated.',
    solve:
      'Run `helm template CHART` to see the same error. Charts that need values get them with `--values FILE`.',
  },
  TORIDE_HELM_DEPENDENCY: {
    meaning:
      'A chart depends on a chart that is not in its `charts/` folder. Dependencies are not downloaded.',
    solve: 'Run `helm dependency build CHART` first, or scan with `--allow-network`.',
  },
  TORIDE_HELM_REMOTE: {
    meaning: 'A values file is a URL. Nothing is fetched without `--allow-network`.',
    solve: 'Download the file and name it, or scan with `--allow-network`.',
  },
  TORIDE_KUSTOMIZE_NOT_FOUND: {
    meaning: 'A folder holds a kustomization, and neither `kustomize` nor `kubectl` is on PATH to render it.',
    solve: 'Install one of them, or pipe in what `kustomize build` prints: `toride scan -`.',
  },
  TORIDE_KUSTOMIZE_FAILED: {
    meaning: 'Kustomize could not build a folder; nothing of it was evaluated.',
    solve: 'Run `kustomize build FOLDER` to see the same error.',
  },
  TORIDE_KUSTOMIZE_REMOTE: {
    meaning: 'A kustomization takes a part from the network. Nothing is fetched without `--allow-network`.',
    solve: 'Scan with `--allow-network`, or copy the remote part into the repository.',
  },
  TORIDE_KUSTOMIZE_PLUGIN: {
    meaning:
      'A kustomization inflates a Helm chart, which needs `--allow-network`, or runs a plug-in, which is code of the scanned folder and is never run.',
    solve:
      'Run `kustomize build` yourself with the flags that it needs, and pipe its output in: `toride scan -`.',
  },
  TORIDE_KUSTOMIZE_FILE: {
    meaning:
      'A kustomization file could not be read, so it is not known what it takes from where; it was not built.',
    solve: 'Correct the file; `kustomize build FOLDER` shows the error as well.',
  },
  TORIDE_RENDER_TIMEOUT: {
    meaning: 'Helm or Kustomize did not finish in time and was stopped.',
    solve:
      'Look why the chart or kustomization takes so long: a template that loops, or a part that waits for the network.',
  },
  TORIDE_RENDER_OUTPUT: {
    meaning: 'Helm or Kustomize printed more than 256 MiB and was stopped.',
    solve: 'Look which template repeats itself; no real chart is that large.',
  },
} as const satisfies CodeTable;
