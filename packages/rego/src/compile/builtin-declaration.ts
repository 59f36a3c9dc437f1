import type { FunctionType } from '../types/type.ts';

export interface BuiltinDeclaration {
  readonly name: string;
  readonly type: FunctionType;
  readonly relation?: boolean;
  readonly deprecated?: boolean;
}
