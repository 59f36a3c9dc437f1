/** Names that hide others: imports of one name, rules and variables called `input` or `data`. */
import type { RegoError } from '../../error.ts';
import { printImport, printTerm } from '../../syntax/print.ts';
import type { Body, Import, Module } from '../../syntax/ast.ts';
import { importName } from '../imports.ts';
import { isAssignment, isRootDocument } from '../nodes.ts';
import { isV1Compatible, regoError, type Session } from '../session.ts';
import { walkBody, walkModule, type Visitor } from '../walk.ts';

export function checkUnusedImports(session: Session): void {
  for (const error of session.unusedImports) if (!session.errors.note(error)) return;
}

export function checkKeywordOverrides(session: Session): void {
  for (const module of checkedModules(session)) session.errors.note(...rootOverrides(module));
}

export function checkDuplicateImports(session: Session): void {
  session.errors.note(...checkedModules(session).flatMap(duplicateImports));
}

export function removeImports(session: Session): void {
  for (const module of session.modules) module.imports = [];
}

function checkedModules(session: Session): Module[] {
  return session.modules.filter((module) => session.options.strict === true || isV1Compatible(module));
}

function duplicateImports(module: Module): RegoError[] {
  const seen = new Map<string, Import>();
  const errors: RegoError[] = [];
  for (const entry of module.imports) {
    const name = importName(entry);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, entry);
    else
      errors.push(
        regoError('rego_compile_error', entry.location, `import must not shadow ${printImport(first)}`),
      );
  }
  return errors;
}

function rootOverrides(module: Module): RegoError[] {
  const errors: RegoError[] = [];
  for (const rule of module.rules) {
    const [head] = rule.head.ref.parts;
    if (head?.type === 'var' && (head.name === 'input' || head.name === 'data')) {
      const message = `rules must not shadow ${head.name} (use a different rule name)`;
      errors.push(regoError('rego_compile_error', rule.location, message));
    }
    for (const arg of rule.head.args ?? []) {
      if (!isRootDocument(arg)) continue;
      const message = `args must not shadow ${printTerm(arg)} (use a different variable name)`;
      errors.push(regoError('rego_compile_error', arg.location, message));
    }
  }
  walkModule(module, overrideVisitor(errors));
  return errors;
}

export function rootOverridesInBody(body: Body): RegoError[] {
  const errors: RegoError[] = [];
  walkBody(body, overrideVisitor(errors));
  return errors;
}

function overrideVisitor(errors: RegoError[]): Visitor {
  return {
    expr: (expr) => {
      const target = isAssignment(expr) ? expr.terms.args[0] : undefined;
      const name = target === undefined ? '' : printTerm(target);
      if (name !== 'input' && name !== 'data') return;
      const message = `variables must not shadow ${name} (use a different variable name)`;
      errors.push(regoError('rego_compile_error', expr.location, message));
    },
  };
}
