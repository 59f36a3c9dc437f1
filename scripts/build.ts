/** Bundles the command line into `apps/cli/dist`; runs on install (`prepare`) and, where scripts are off, on first use. */
export {};
