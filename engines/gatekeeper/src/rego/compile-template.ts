import {
  compile,
  parseModule,
  type HostFunction,
  type Module,
  type Program,
  type RegoError,
} from '@toride/rego';
import type { DataReads } from '../client/driver.ts';
import type { Problem } from '../codes.ts';
import type { RegoCode } from '../templates/template.ts';
import { dataReads } from './data-reads.ts';
import { isLibPackage, moduleFaults, packageText } from './module-checks.ts';

/** The package that Gatekeeper puts every template's module in. */
const PACKAGE = 'template';

export type CompiledTemplate =
  | { readonly program: Program; readonly reads: DataReads; readonly places: ReadonlyMap<string, string> }
  | { readonly problems: readonly Problem[] };

/** Policies do not reach out: neither does Gatekeeper's own installation allow it. */
const UNSAFE: ReadonlySet<string> = new Set(['http.send']);

/**
 * Parses, checks and compiles a template's module and its libs.
 *
 * @example compileTemplate(code) // { program }, or what is wrong and where in the template
 */
export function compileTemplate(
  { rego, libs, version, pointer, libsPointer }: RegoCode,
  hostFunctions: readonly HostFunction[] = [],
): CompiledTemplate {
  const files = [
    { file: PACKAGE, text: rego, pointer },
    ...libs.map((text, index) => ({
      file: `libs["lib_${index}"]`,
      text,
      pointer: `${libsPointer}/${index}`,
    })),
  ];
  const modules: Module[] = [];
  for (const { file, text, pointer: place } of files) {
    const { module, errors } = parseModule(text, { file, version, annotations: false });
    if (module === undefined) return { problems: errors.map((error) => asProblem(error, place)) };
    const faults = [...shapeFaults(module, file), ...moduleFaults(module, file)];
    if (faults.length > 0) return { problems: faults.map((message) => problem(message, place)) };
    modules.push(file === PACKAGE ? renamed(module) : module);
  }
  const { program, errors } = compile(modules, { unsafeBuiltins: UNSAFE, hostFunctions });
  const places = new Map(files.map(({ file, pointer: place }) => [file, place]));
  if (program !== undefined) return { program, reads: dataReads(modules), places };
  return {
    problems: errors.map((error) => asProblem(error, places.get(error.location?.file ?? '') ?? pointer)),
  };
}

function shapeFaults(module: Module, file: string): string[] {
  if (file !== PACKAGE)
    return isLibPackage(module)
      ? []
      : [`invalid libs: path ${packageText(module)} not found in lib prefixes`];
  const named = module.rules.some(({ head }) => head.name === 'violation');
  return named ? [] : ['invalid rego: invalid module: missing required rules: [violation]'];
}

/** So that no name of a package can collide with a lib's or with the data's. */
function renamed(module: Module): Module {
  const { path } = module.package;
  const [root] = path.parts;
  const name = { type: 'string', value: PACKAGE, location: path.location } as const;
  return {
    ...module,
    package: { ...module.package, path: { ...path, parts: root === undefined ? [name] : [root, name] } },
  };
}

function asProblem({ code, message, location, details }: RegoError, pointer: string): Problem {
  const place = location === undefined ? '' : `${location.row}:${location.col}: `;
  const line = details !== undefined && 'line' in details ? `\n\t${String(details.line)}` : '';
  const within = location === undefined ? {} : { within: { row: location.row, column: location.col } };
  return { ...problem(`${place}${code}: ${message}${line}`, pointer), ...within };
}

function problem(message: string, pointer: string): Problem {
  return { code: 'TORIDE_GATEKEEPER_REGO', message, pointer };
}
