/** What a file's name says about it: read it, never read it, or look at its first bytes. */
export type NameVerdict = 'manifest' | 'other' | 'sniff';

/**
 * In a folder, `.yaml`, `.yml` and `.json` are read; endings of other known formats are not; any other name is read when
 * its beginning holds an `apiVersion` or `kind` field, since kubectl reads a file whatever its name.
 */
export function judgeName(name: string): NameVerdict {
  const dot = name.lastIndexOf('.');
  const ending = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
  if (ending === 'yaml' || ending === 'yml' || ending === 'json')
    return LOCK_FILES.has(name) ? 'other' : 'manifest';
  return OTHER_ENDINGS.has(ending) ? 'other' : 'sniff';
}

/** How much of a file with an unknown ending is looked at. */
export const SNIFF_BYTES = 64 * 1024;

/** True when the first bytes are text with a field that only objects have at the top. */
export function looksLikeManifest(head: Buffer): boolean {
  if (head.includes(0)) return false;
  const text = head.toString('latin1');
  return (
    /^(?:apiVersion|kind|"apiVersion"|"kind"|'apiVersion'|'kind')[ \t]*:[ \t]/m.test(text) ||
    /^\s*\{\s*"(?:apiVersion|kind)"/.test(text)
  );
}

// Large, common, and never manifests.
const LOCK_FILES = new Set(['package-lock.json', 'pnpm-lock.yaml', 'tsconfig.json', 'package.json']);

const OTHER_ENDINGS = new Set(
  // Archives and packages: read when they are named, since a folder often holds the packed form of what lies beside it.
  (
    'zip tar tgz gz bz2 xz zst 7z rar jar war whl deb rpm apk dmg iso img qcow2 ' +
    'png jpg jpeg gif webp svg ico bmp tif tiff pdf woff woff2 ttf otf eot mp3 mp4 mov avi webm wav ' +
    'exe dll so dylib a o obj bin class pyc wasm db sqlite sqlite3 parquet pb ' +
    'c cc cpp cxx h hpp rs go java kt kts scala cs fs swift m mm php rb py pyi pl lua r jl ' +
    'js jsx mjs cjs ts tsx mts cts vue svelte css scss sass less html htm xhtml xml xsl map ' +
    'sh bash zsh fish ps1 bat cmd awk sed vim el ' +
    'md mdx rst adoc tex csv tsv log lock sum mod work toml ini cfg conf properties env ' +
    'tf tfvars tfstate hcl rego cue jsonnet libsonnet dhall nix proto thrift graphql sql ' +
    'pem crt cer key csr p12 pfx jks asc sig pub patch diff snap golden'
  ).split(' '),
);
