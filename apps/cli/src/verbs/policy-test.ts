import { EXIT, type ExitCode } from '@toride/core';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { INPUT_OPTIONS } from '../input.ts';
import { writeOutput } from '../output.ts';
import { testPolicies } from '../policy/run-test.ts';
import { TEST_OPTIONS, readTestRequest } from '../policy/test-options.ts';
import { count, type PolicyReport } from '../policy/finding.ts';
import { writePolicyReport } from '../policy/test-formats.ts';

export const policyTest = defineVerb({
  name: 'policy test',
  summary: 'Judge objects and documents by policies: as gator test, or as conftest test',
  usage: ['policy test [PATH...]', 'policy test -p REGO... [PATH...]', 'policy test --cluster'],
  description: `ConstraintTemplates, Constraints and ExpansionTemplates are read from the same input as the objects that they judge (files, folders, archives, charts, standard input), or from \`--policy\`. Rego files of \`--policy\` judge any YAML and JSON by Conftest's conventions: rules \`deny\`, \`violation\` and \`warn\` of the package \`main\`, lifted by \`exception\`. Users of gator may write \`-f PATH\` and \`-o json\`, users of conftest \`-o tap\`. A policy that cannot answer is \`unknown\` on each object that it should have judged; the others still run. Exits 1 when a policy denies, 3 when something could not be judged.`,
  operands: { min: 0, max: Infinity },
  options: { ...TEST_OPTIONS, ...INPUT_OPTIONS },
  examples: [
    { about: 'Would these be admitted?', command: 'toride policy test policies/ deploy/' },
    {
      about: 'The same for what a chart renders, by the Pods that its workloads would make too',
      command: 'helm template chart/ | toride policy test --workloads policies/ -',
    },
    {
      about: 'Rego rules deny and warn over any YAML, as conftest test',
      command: 'toride policy test -p rules/ --all-namespaces -f junit values.yaml',
    },
  ],
  async run(values, operands, context) {
    const request = readTestRequest(values, operands, context);
    const report = await testPolicies(request, values, context);
    const look = request.output === undefined ? appearance(context.stdout) : PLAIN;
    await writeOutput(request.output, context, (sink) =>
      writePolicyReport(report, request.format, sink, look),
    );
    return statusOf(report, request.failOnWarn, request.noFail);
  },
});

function statusOf(report: PolicyReport, failOnWarn: boolean, noFail: boolean): ExitCode {
  const { findings, problems, lost } = report;
  if (noFail) return EXIT.clean;
  if (count(findings, 'deny') > 0 || (failOnWarn && count(findings, 'warn') > 0)) return EXIT.findings;
  if (count(findings, 'unknown') > 0 || problems.length > 0 || lost > 0) return EXIT.notEvaluated;
  return EXIT.clean;
}
