import type { TextSpan } from './text-span.ts';

/**
 * Passwords that stand behind the short flags of programs: no name announces them. Each pattern ends in the password, bounded
 * on every side, and begins with the program, since `-p` and `-u` mean anything elsewhere.
 */
const PATTERNS: readonly RegExp[] = [
  // curl(1), -u <user:password>
  /\bcurl\b[^|;&\n]{0,300}?\s(?:-u|--user|-U|--proxy-user)(?:\s{1,4}|=)["']?[^\s:"'$]{1,64}:([^\s"'$]{1,256})/dg,
  // mysql(1), -p<password> without a blank
  /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mariadb-admin)\b[^|;&\n]{0,300}?\s["']?-p["']?([^\s"'$]{1,256})/dg,
  // sshpass(1), -p password
  /\bsshpass\s{1,4}-p\s{0,4}["']?([^\s"'$]{1,256})/dg,
  // redis-cli, -a password
  /\bredis-cli\b[^|;&\n]{0,300}?\s-a\s{1,4}["']?([^\s"'$]{1,256})/dg,
];

/** Numbers are ids of users and groups, as in `-u 1000:1000`. */
const NUMBER = /^\d+$/;

/**
 * Passwords in flags of programs that a shell line names, or arguments that are joined by blanks.
 *
 * @example passwordsOfPrograms('mysql -u root -phunter2') // the span of hunter2
 */
export function passwordsOfPrograms(text: string): readonly TextSpan[] {
  return PATTERNS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ 1: value = '', indices }) => {
      const [start, end] = indices?.[1] ?? [0, 0];
      if (NUMBER.test(value) || value.startsWith('[redacted')) return [];
      return [{ kind: 'password', by: 'name', length: value.length, start, end } as const];
    }),
  );
}
