import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place for what a tool wants to write, and the environment that keeps it there. */
export interface Sandbox {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

/** What the system itself needs to start a program. */
const SYSTEM = ['PATH', 'SYSTEMROOT', 'SystemRoot', 'WINDIR', 'COMSPEC', 'PATHEXT', 'LANG', 'LC_ALL', 'TZ'];

/** What fetching needs: credentials, proxies, certificates. Given only when the user allowed the network. */
const NETWORK =
  /^(?:HOME|USERPROFILE|APPDATA|XDG_.*|HELM_.*|DOCKER_CONFIG|GIT_.*|SSH_.*|SSL_CERT_.*|(?:https?|all|no)_proxy|(?:HTTPS?|ALL|NO)_PROXY)$/;

// Port 9 is "discard" (RFC 863): nothing listens there, so a connection fails at once.
const NOWHERE = 'http://127.0.0.1:9';

/**
 * An environment in which Helm and Kustomize find no user configuration, no cluster, no plug-in and, as far as that can be done from
 * outside, no network: a proxy that is not there, and a Git that may speak no protocol.
 */
export function createSandbox(allowNetwork: boolean, inherited: NodeJS.ProcessEnv = process.env): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'toride-render-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  return {
    folder,
    environment: {
      ...pick(inherited, (name) => SYSTEM.includes(name)),
      ...(allowNetwork ? pick(inherited, (name) => NETWORK.test(name)) : isolated(home)),
      TMPDIR: folder,
      // A chart must not see the user's cluster, network or not.
      KUBECONFIG: join(home, 'no-kubeconfig'),
      HELM_PLUGINS: join(home, 'no-plugins'),
      KUSTOMIZE_PLUGIN_HOME: join(home, 'no-plugins'),
      GIT_TERMINAL_PROMPT: '0',
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function isolated(home: string): Record<string, string> {
  return {
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_DATA_HOME: join(home, 'data'),
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    ALL_PROXY: NOWHERE,
    http_proxy: NOWHERE,
    https_proxy: NOWHERE,
    all_proxy: NOWHERE,
    NO_PROXY: '',
    no_proxy: '',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_SSH_COMMAND: 'false',
  };
}

function pick(environment: NodeJS.ProcessEnv, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && wanted(entry[0]),
    ),
  );
}
