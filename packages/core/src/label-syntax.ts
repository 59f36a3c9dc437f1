const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const NAME_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const VALUE = `(${NAME})?`;
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

const nameExpression = new RegExp(`^${NAME}$`);
const valueExpression = new RegExp(`^${VALUE}$`);
const labelExpression = new RegExp(`^${DNS_LABEL}$`);

/**
 * What is wrong with a label's key, in the words of apimachinery (`IsLabelKey` of pkg/api/validate/content); nothing where it
 * is right.
 *
 * @example labelKeyFaults('/web') // ['prefix part must be non-empty']
 */
export function labelKeyFaults(key: string): string[] {
  const parts = key.split('/');
  const example = withExamples(NAME_MESSAGE, NAME, ['MyName', 'my.name', '123-abc']);
  if (parts.length > 2)
    return [
      `a valid label key ${example} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const faults: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] as string;
    if (prefix === '') faults.push('prefix part must be non-empty');
    else faults.push(...subdomainFaults(prefix).map((fault) => `prefix part ${fault}`));
  }
  const name = parts.at(-1) as string;
  if (name === '') faults.push('name part must be non-empty');
  else if (byteLength(name) > 63) faults.push('name part must be no more than 63 bytes');
  if (!nameExpression.test(name)) faults.push(`name part ${example}`);
  return faults;
}

/**
 * What is wrong with a label's value (`IsLabelValue`).
 *
 * @example labelValueFaults('web server') // ["a valid label must be an empty string or consist of …"]
 */
export function labelValueFaults(value: string): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 63) faults.push('must be no more than 63 bytes');
  if (!valueExpression.test(value)) {
    const message =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    faults.push(withExamples(message, VALUE, ['MyValue', 'my_value', '12345']));
  }
  return faults;
}

/**
 * What is wrong with an RFC 1123 subdomain (`IsDNS1123Subdomain`): the names of most objects. Of two functions of that name,
 * the one for names of objects counts what it calls characters.
 *
 * @example subdomainFaults('shop.example.com') // []
 */
export function subdomainFaults(value: string, unit: 'bytes' | 'characters' = 'bytes'): string[] {
  const faults: string[] = [];
  if (byteLength(value) > 253) faults.push(`must be no more than 253 ${unit}`);
  // Label by label: the expression as a whole backtracks over a long name.
  if (!value.split('.').every((label) => labelExpression.test(label)))
    faults.push(withExamples(SUBDOMAIN_MESSAGE, SUBDOMAIN, ['example.com']));
  return faults;
}

function withExamples(message: string, expression: string, examples: readonly string[]): string {
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${quoted}regex used for validation is '${expression}')`;
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
