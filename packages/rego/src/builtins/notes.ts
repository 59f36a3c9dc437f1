/** What a built-in does otherwise than in OPA, and what is worth knowing where it does the same. For the language page. */
export const NOTES: Readonly<Record<string, string>> = {
  'http.send':
    'Checks its arguments first, then reaches only the hosts that the caller allows: none from the command line, and never link-local addresses.',
  'net.lookup_ip_addr': 'Reaches only the hosts that the caller allows: none from the command line.',
  'opa.runtime': 'What the caller gives: nothing from the command line. OPA shows its environment variables.',
  'rego.metadata.chain': 'Worked out when the policy is compiled.',
  'rego.metadata.rule': 'Worked out when the policy is compiled.',
  print: 'Goes to standard error; part of the language, compiled away elsewhere.',
  eq: 'Part of the language: unification, `=`.',
  assign: 'Part of the language: `:=`.',
};
