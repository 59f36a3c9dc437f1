/** JSON that a tree is written as. */
export type AstJson =
  null | boolean | number | string | readonly AstJson[] | { readonly [key: string]: AstJson };
