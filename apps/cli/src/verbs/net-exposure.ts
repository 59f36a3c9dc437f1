import { EXIT } from '@toride/core';
import { exposures, waysIn, type WaysInOptions } from '@toride/network-policy';
import { appearance, PLAIN } from '../channel.ts';
import { defineVerb } from '../command.ts';
import { closingPolicies } from '../net/closing-policies.ts';
import { closingYaml } from '../net/closing-yaml.ts';
import { EXPOSURE_FORMATS } from '../net/exposure-formats.ts';
import { exposureGroups } from '../net/exposure-groups.ts';
import { headOf } from '../net/head.ts';
import { NET_OPTIONS, readNetworkOf } from '../net/read.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../parse.ts';

export const netExposure = defineVerb({
  name: 'net exposure',
  summary: 'Which workloads the Internet, other namespaces or anything can reach, and what would close it',
  usage: ['net exposure [PATH...]', 'net exposure --cluster'],
  description:
    'Follows Services, Ingress, Gateway and OpenShift routes, host ports and the host network from outside, through the policies, to the pods. `-f yaml` prints NetworkPolicies that would leave each exposed workload to its own namespace; they are tried out first.',
  operands: { min: 0, max: Infinity },
  options: {
    format: {
      type: 'string',
      short: 'f',
      value: 'FORMAT',
      choices: ['table', 'json', 'csv', 'md', 'yaml'],
      help: 'how to print it; yaml: the policies that would close it',
    },
    'ingress-controller': {
      type: 'string',
      value: 'NAMESPACE/NAME',
      help: 'the workload that serves Ingress and routes (default: found by its image, labels and IngressClass)',
    },
    all: { type: 'boolean', help: 'every group, and every name of a group' },
    ...NET_OPTIONS,
  },
  examples: [
    { about: 'What manifests expose', command: 'toride net exposure deploy/' },
    { about: 'What would close it', command: 'toride net exposure --cluster -f yaml -o close.yaml' },
  ],
  async run(values, paths, context) {
    const options = controllerOf(values['ingress-controller']);
    const { network } = await readNetworkOf(paths, values, context);
    const ways = waysIn(network, options);
    const found = exposures(network, ways);
    const look = values.output === undefined ? appearance(context.stdout) : PLAIN;
    const { format = 'table' } = values;
    await writeOutput(values.output, context, async (sink) => {
      if (format === 'yaml') await sink.write(closingYaml(closingPolicies(network, found)));
      else
        await EXPOSURE_FORMATS[format](
          {
            head: headOf(network),
            groups: exposureGroups(network, found),
            deadEnds: ways.deadEnds,
            unread: ways.unread,
            all: values.all === true,
            look,
            signal: context.signal,
          },
          sink,
        );
    });
    return EXIT.clean;
  },
});

function controllerOf(text: string | undefined): WaysInOptions {
  if (text === undefined) return {};
  const [namespace = '', name = '', more] = text.split('/');
  if (namespace === '' || name === '' || more !== undefined)
    throw usageError(`'--ingress-controller' expects NAMESPACE/NAME, got '${text}'`, 'net exposure');
  return { ingressController: { namespace, name } };
}
