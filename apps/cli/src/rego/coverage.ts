import { rowSpans, type CoverageReport, type Range } from '@toride/rego';
import { oneLine } from '@toride/report';

/** A line for each file, and those of its lines that no test reached. */
export function coverageLines({ files, coverage }: CoverageReport): string[] {
  const lines = [...files].map(([file, { notCovered, coverage: part }]) => {
    const missed = rowSpans(notCovered).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
    return `${oneLine(file)}: ${percent(part)}${missed.length === 0 ? '' : `, not covered: ${missed.join(', ')}`}`;
  });
  return [...lines, `Coverage: ${percent(coverage)}`];
}

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

/** The object that `opa test --coverage` prints. */
export function coverageJson(report: CoverageReport): object {
  const files = [...report.files].map(([file, one]) => [
    file,
    {
      ...list('covered', one.covered),
      ...list('not_covered', one.notCovered),
      ...number('covered_lines', one.coveredLines),
      ...number('not_covered_lines', one.notCoveredLines),
      ...number('coverage', one.coverage),
    },
  ]);
  return {
    files: Object.fromEntries(files) as object,
    covered_lines: report.coveredLines,
    not_covered_lines: report.notCoveredLines,
    coverage: report.coverage,
  };
}

function list(name: string, ranges: readonly Range[]): object {
  return ranges.length === 0 ? {} : { [name]: ranges };
}

function number(name: string, value: number): object {
  return value === 0 ? {} : { [name]: value };
}
