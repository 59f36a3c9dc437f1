import type { Ingress, IngressBackend } from './kinds.ts';

/** Every backend service that an Ingress names, with its pointer, in both shapes of the API. */
export function ingressBackends({ spec }: Ingress): { readonly at: string; readonly service: string }[] {
  const found: { at: string; service: string }[] = [];
  const add = (backend: IngressBackend | undefined, at: string): void => {
    const service = backend?.service?.name ?? backend?.serviceName;
    if (service !== undefined) found.push({ at, service });
  };
  add(spec?.defaultBackend, '/spec/defaultBackend');
  spec?.rules?.forEach((rule, r) =>
    rule.http?.paths?.forEach((path, p) => add(path.backend, `/spec/rules/${r}/http/paths/${p}/backend`)),
  );
  return found;
}

/** Whether a host of a certificate covers a host of a rule: equal, or one label under a wildcard (RFC 6125, section 6.4.3). */
export function hostCovered(host: string, by: string): boolean {
  if (host === by) return true;
  if (!by.startsWith('*.')) return false;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === by.slice(1);
}

/** Annotations by which cloud load balancers get their certificate: TLS without `spec.tls`. */
const CERTIFICATE_ANNOTATIONS = [
  'alb.ingress.kubernetes.io/certificate-arn',
  'networking.gke.io/managed-certificates',
  'networking.gke.io/pre-shared-certs',
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'appgw.ingress.kubernetes.io/appgw-ssl-certificate',
];

export function hasCloudCertificate({ metadata: { annotations } }: Ingress): boolean {
  return annotations !== undefined && CERTIFICATE_ANNOTATIONS.some((name) => annotations[name] !== undefined);
}
