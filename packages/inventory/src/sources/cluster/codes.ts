import type { CodeTable } from '@toride/core';

/** What reaching and reading a live cluster can run into. */
export const CLUSTER_CODES = {
  TORIDE_CLUSTER_KUBECONFIG: {
    meaning: 'The kubeconfig file could not be read, or what it says cannot be used.',
    solve: 'Check the file with `kubectl config view`; name another with --kubeconfig.',
  },
  TORIDE_CLUSTER_NOT_CONFIGURED: {
    meaning:
      'No cluster is known: no --kubeconfig, no KUBECONFIG, no ~/.kube/config, and no service account of a pod.',
    solve: 'Name a kubeconfig with --kubeconfig, or run inside the cluster with a service account.',
  },
  TORIDE_CLUSTER_CONTEXT: {
    meaning: 'The context that was asked for, or what it names, is not in the kubeconfig.',
    solve: 'Choose one that `kubectl config get-contexts` lists.',
  },
  TORIDE_CLUSTER_INSECURE: {
    meaning:
      'The kubeconfig says not to check the certificate of the API server: anyone on the way can pose as it and take the credentials.',
    solve:
      'Put the certificate authority of the cluster into the kubeconfig and remove insecure-skip-tls-verify.',
  },
  TORIDE_CLUSTER_PROXY: {
    meaning: 'The kubeconfig names a proxy for this cluster. Toride connects directly and does not use it.',
    solve: 'Run Toride where the API server can be reached, or through a port forward.',
  },
  TORIDE_CLUSTER_PLAIN_HTTP: {
    meaning:
      'The kubeconfig has credentials for an API server at an http:// address, where anyone on the way can read them.',
    solve: 'Use the https:// address of the API server, or `kubectl proxy` on this machine.',
  },
  TORIDE_CLUSTER_EXEC: {
    meaning: 'The credential plug-in of the kubeconfig did not give a usable credential.',
    solve:
      'Run the command of the kubeconfig yourself, log in again where it asks for that, and check its output.',
  },
  TORIDE_CLUSTER_EXEC_REFUSED: {
    meaning:
      'The kubeconfig asks to run a program for credentials, which was not allowed or cannot work here.',
    solve: 'Allow it if you trust the kubeconfig, or use a token or a client certificate instead.',
  },
  TORIDE_CLUSTER_AUTH_PROVIDER: {
    meaning:
      'The kubeconfig uses a built-in authentication provider that Kubernetes itself has removed, or a login that has expired.',
    solve:
      'Let the tool that wrote the kubeconfig write it again: current tools use a credential plug-in (exec).',
  },
  TORIDE_CLUSTER_UNREACHABLE: {
    meaning:
      'The API server could not be reached: its name does not resolve, nothing listens, or the connection broke or timed out.',
    solve: 'Check the address in the kubeconfig and that this machine can reach it: `kubectl version`.',
  },
  TORIDE_CLUSTER_TLS: {
    meaning: 'The certificate of the API server is not one that the kubeconfig says to trust.',
    solve:
      'Take the kubeconfig from the cluster again; a changed certificate may also be someone in between.',
  },
  TORIDE_CLUSTER_UNAUTHORIZED: {
    meaning:
      'The API server does not know who you are (401): the token or certificate has expired or is of another cluster.',
    solve: 'Log in again and try `kubectl auth whoami`.',
  },
  TORIDE_CLUSTER_REDIRECT: {
    meaning:
      'The server answered with a redirect. It was not followed, since it would carry the credentials elsewhere.',
    solve: 'Put the final address of the API server into the kubeconfig.',
  },
  TORIDE_CLUSTER_NOT_KUBERNETES: {
    meaning: 'Something answers at the address of the API server that does not speak the Kubernetes API.',
    solve:
      'Check the address in the kubeconfig; a login page or a load balancer may be in front of the API server.',
  },
  TORIDE_CLUSTER_VERSION: {
    meaning: 'The API server did not say its version, so the newest known one was assumed.',
    solve: 'Name the version with --kubernetes-version, or let the user read /version.',
  },
  TORIDE_CLUSTER_DISCOVERY: {
    meaning: 'An API group could not be asked for its kinds, so none of its objects were read.',
    solve: 'See `kubectl get apiservices`: the service behind an aggregated API may be down.',
  },
  TORIDE_CLUSTER_NAMESPACE: {
    meaning: 'A namespace that was asked for does not exist in the cluster.',
    solve: 'Check its name with `kubectl get namespaces`.',
  },
  TORIDE_CLUSTER_LIST: {
    meaning:
      'The objects of a kind could not be listed, or not to the end. What was not read is unknown, never a pass.',
    solve: 'Run again; if it stays so, `kubectl get KIND --all-namespaces` shows what the server says.',
  },
  TORIDE_CLUSTER_ITEM: {
    meaning: 'A list of the API server held something that is no object with a name.',
    solve: 'Look at the kind with `kubectl get KIND -o json`; an aggregated API may be broken.',
  },
} as const satisfies CodeTable;
