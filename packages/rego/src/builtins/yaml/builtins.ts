import type { Value } from '../../values/value.ts';
import { defineBuiltins } from '../define.ts';
import { BuiltinError } from '../errors.ts';
import { argument, stringOperand } from '../operands.ts';
import { readYaml } from './read.ts';
import { writeYaml } from './write.ts';

function isValid(value: Value): boolean {
  if (typeof value !== 'string') return false;
  try {
    readYaml(value);
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}

export const YAML = defineBuiltins({
  'yaml.marshal': (args) => writeYaml(argument(args, 1)),
  'yaml.unmarshal': (args) => readYaml(stringOperand(argument(args, 1), 1)),
  'yaml.is_valid': (args) => isValid(argument(args, 1)),
});
