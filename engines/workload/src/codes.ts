import type { CodeTable } from '@toride/core';

export const WORKLOAD_CODES = {
  TORIDE_WORKLOAD_OPTION: {
    meaning: 'The section `engines.workload` of toride.yaml holds an unknown option, or one of a wrong type.',
    solve:
      'The options are `registries` and `labels`, lists of texts, and `images`, references with `{ user: "101" }`.',
  },
  TORIDE_WORKLOAD_IMAGE_CONFIG: {
    meaning: 'The path given for the configuration of images cannot be read.',
    solve:
      'Name an OCI image layout (a folder with oci-layout and index.json), an archive of one (`docker save`, `skopeo copy … oci-archive:`), or a folder that holds such.',
  },
  TORIDE_WORKLOAD_IMAGE_LAYOUT: {
    meaning: 'An image layout lacks a part, or a part is no valid JSON; its image stays unknown.',
    solve: 'Write the layout again, for example with `skopeo copy docker://IMAGE oci:FOLDER:TAG`.',
  },
  TORIDE_WORKLOAD_IMAGE_DIGEST: {
    meaning:
      'A blob of an image layout does not have the digest that it is named by; its image stays unknown.',
    solve: 'The layout is damaged or was changed: fetch the image again, from where you trust it.',
  },
  TORIDE_WORKLOAD_IMAGE_LIMIT: {
    meaning: 'An image layout is larger or deeper than any real one; what is beyond the limit stays unknown.',
    solve: 'Give the layouts of the images that matter by themselves.',
  },
} as const satisfies CodeTable;
