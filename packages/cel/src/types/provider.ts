/** Types by their names: CEL's own, those of the environment, and those that mutations make up. */
import type { CelEnvironment } from '../contract.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  LIST_DYN,
  MAP_DYN,
  NULL,
  optionalOf,
  opaqueOf,
  STRING,
  structOf,
  TIMESTAMP,
  TYPE,
  UINT,
} from './type.ts';
import type { CelType } from './type.ts';

const NAMED: ReadonlyMap<string, readonly [number, CelType]> = new Map([
  ['bool', [0, BOOL]],
  ['bytes', [0, BYTES]],
  ['double', [0, DOUBLE]],
  ['int', [0, INT]],
  ['list', [0, LIST_DYN]],
  ['map', [0, MAP_DYN]],
  ['null_type', [0, NULL]],
  ['string', [0, STRING]],
  ['type', [0, TYPE]],
  ['uint', [0, UINT]],
  ['duration', [0, DURATION]],
  ['timestamp', [0, TIMESTAMP]],
  ['google.protobuf.Duration', [0, DURATION]],
  ['google.protobuf.Timestamp', [0, TIMESTAMP]],
  ['optional_type', [28, optionalOf(DYN)]],
  ['net.IP', [30, opaqueOf('net.IP')]],
  ['net.CIDR', [30, opaqueOf('net.CIDR')]],
]);

const isPatchType = (name: string): boolean =>
  name === 'JSONPatch' || name === 'Object' || name.startsWith('Object.');

/** The type that an identifier names. */
export function typeNamed(name: string, environment: CelEnvironment): CelType | undefined {
  const known = NAMED.get(name);
  if (known !== undefined) return environment.minor >= known[0] ? known[1] : undefined;
  return messageType(name, environment);
}

/** A type whose fields can be read or that can be made with `Name{...}`. */
export function messageType(name: string, environment: CelEnvironment): CelType | undefined {
  if (environment.messages.has(name)) return structOf(name);
  return environment.patchTypes && isPatchType(name) ? structOf(name) : undefined;
}

const PATCH_FIELDS: Readonly<Record<string, CelType>> = {
  op: STRING,
  path: STRING,
  from: STRING,
  value: DYN,
};

export function messageField(
  message: string,
  field: string,
  environment: CelEnvironment,
): CelType | undefined {
  const fields = environment.messages.get(message);
  if (fields !== undefined) return fields.get(field);
  if (!environment.patchTypes || !isPatchType(message)) return undefined;
  if (message === 'JSONPatch') return Object.hasOwn(PATCH_FIELDS, field) ? PATCH_FIELDS[field] : DYN;
  return DYN;
}
