import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';
import { commandLine, skipsTlsVerification } from '../shell.ts';

/** CWE-295: without verification TLS keeps a secret from everyone but the attacker. */
export const tlsVerificationOff = defineContainerRule({
  id: 'tls-verification-off',
  title: 'Containers verify certificates',
  why: 'A client that does not verify certificates talks to whoever answers. An attacker on the network takes its tokens and feeds it answers.',
  severity: 'medium',
  scope: 'object',
  reason: 'certificate verification switched off',
  detail: '{field} of container {container} switches off the verification of certificates',
  remediation: 'Mount the CA certificate and name it to the client instead.',
  frameworks: [...owasp('network'), ...owasp('authentication'), ...attack('T1557')],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://cwe.mitre.org/data/definitions/295.html'],
  alike: 'none known',
  noise: 'Options and variables whose only meaning it is.',
  example: () => ({
    pass: exampleDeployment({ container: 'env:\n  - {name: NODE_EXTRA_CA_CERTS, value: /etc/ca/ca.crt}' }),
    fail: exampleDeployment({ container: 'env:\n  - {name: NODE_TLS_REJECT_UNAUTHORIZED, value: "0"}' }),
  }),
  check({ container }) {
    const index =
      container.env?.findIndex(
        ({ name, value }) => Object.hasOwn(OFF, name) && OFF[name]?.test(value ?? '') === true,
      ) ?? -1;
    if (index !== -1)
      return {
        at: `/env/${index}/value`,
        values: { field: `variable ${container.env?.[index]?.name ?? ''}` },
      };
    const line = commandLine(container);
    if (line === undefined || !skipsTlsVerification(line)) return undefined;
    return { at: container.args === undefined ? '/command' : '/args', values: { field: 'the command line' } };
  },
});

/** Variables that Node.js, Python, Git and Go's tools read, with the values that switch verification off. */
const OFF: Readonly<Record<string, RegExp>> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: /^(?:1|true|yes)$/i,
  GOINSECURE: /./,
  VAULT_SKIP_VERIFY: /^(?:1|true)$/i,
  ARGOCD_INSECURE: /^(?:1|true)$/i,
};
