import { defineConfig } from 'vitest/config';

const report = process.env['TORIDE_TEST_REPORT'];
const conditions = ['source', 'module', 'node', 'development|production'];

// The first run builds Kubernetes, which takes minutes; each test file starts its own server, and two at once is what
// a small machine bears.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: import.meta.dirname,
    include: ['src/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 1_800_000,
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
