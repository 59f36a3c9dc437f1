import type { Container } from '@toride/core';

/** What the container starts, as one text to search; undefined where the image decides. */
export function commandLine({ command, args }: Container): string | undefined {
  if (command === undefined && args === undefined) return undefined;
  return [...(command ?? []), ...(args ?? [])].join(' ');
}

// Every repetition below is bounded, so that a hostile command line of a megabyte costs a constant factor at most.
const SHELL = '(?:sudo\\s{1,4})?(?:/\\S{0,40})?(?:ba|da|a|k|z)?sh\\b';
const FETCH = '\\b(?:curl|wget)\\b[^|;&\\n]{0,400}';
const DOWNLOAD_AND_RUN = new RegExp(
  `${FETCH}\\|\\s{0,8}${SHELL}|\\b(?:ba|da|a|k|z)?sh\\s{1,4}(?:-c\\s{1,4})?["']?(?:<\\(|\\$\\(|\`)\\s{0,4}(?:curl|wget)\\b`,
);
const PACKAGES =
  /\b(?:apt|apt-get|apk|yum|dnf|microdnf|zypper)\s{1,4}(?:-\S{1,40}\s{1,4}){0,6}(?:install|add)\b|\b(?:pip|pip3|npm|gem)\s{1,4}install\b/;
const REVERSE_SHELL =
  /\/dev\/(?:tcp|udp)\/[^\s/]{1,255}\/\d|\b(?:nc|ncat|netcat)\b[^|;&\n]{0,200}\s-(?:e|c)\s{1,4}\S|\bsocat\b[^|;&\n]{0,200}\bexec:/i;
const SSH_SERVER = /(?:^|[\s/])sshd(?:\s|$)|(?:^|[\s/])dropbear(?:\s|$)/;

const MINER =
  /\bstratum\+(?:tcp|ssl|tls|udp):\/\/|(?:^|[\s/=:])(?:xmrig|xmr-stak|minerd|cpuminer|ccminer|kdevtmpfsi|kinsing)(?=[\s:@/.]|$)/i;
// jdwp without an address, and inspectors on the loopback address, listen for the container itself only.
const DEBUGGER =
  /-agentlib:jdwp=\S{0,200}address=(?:\*|0\.0\.0\.0|\[?::\]?)[:,]|--inspect(?:-brk)?=(?:0\.0\.0\.0|\[?::\]?)|\bdlv\b[^|;&\n]{0,200}--listen[= ](?:0\.0\.0\.0)?:\d|\bdebugpy\b[^|;&\n]{0,200}--listen[= ]0\.0\.0\.0/;
const NO_TLS_VERIFICATION =
  /--insecure-skip-tls-verify(?:=true|\s|$)|--no-check-certificate\b|\bcurl\b[^|;&\n]{0,200}\s(?:-[a-zA-Z]{0,8}k[a-zA-Z]{0,8}|--insecure)(?=\s|$)/;

export const minesCoins = (text: string): boolean => MINER.test(text);
export const opensDebugger = (text: string): boolean => DEBUGGER.test(text);
export const skipsTlsVerification = (text: string): boolean => NO_TLS_VERIFICATION.test(text);
export const downloadsAndRuns = (text: string): boolean => DOWNLOAD_AND_RUN.test(text);
export const installsPackages = (text: string): boolean => PACKAGES.test(text);
export const opensReverseShell = (text: string): boolean => REVERSE_SHELL.test(text);
export const runsSshServer = (text: string): boolean => SSH_SERVER.test(text);
