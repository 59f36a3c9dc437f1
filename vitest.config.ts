import { defineConfig } from 'vitest/config';

// Packages resolve to their sources: without the `source` condition a test would run against the last build.
const conditions = ['source', 'module', 'node', 'development|production'];
const report = process.env['TORIDE_TEST_REPORT'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,engines,apps}/*/src/**/*.test.ts', '{conformance,bench}/src/**/*.test.ts'],
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
