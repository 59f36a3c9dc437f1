import { type Block, parseBlock } from '../sets/addresses.ts';

/** What is known of one implementation of Ingress, Gateway API or Route. */
export interface ControllerFamily {
  readonly name: string;
  /** `IngressClass.spec.controller` and `GatewayClass.spec.controllerName`, or what these begin with. */
  readonly controllers: readonly string[];
  /** Names of classes that are customary where no class object was read. */
  readonly classes: readonly string[];
  /** Classes of load balancers inside of the network. */
  readonly internalClasses?: readonly string[];
  /** Repositories of its data plane's images, by how they end. */
  readonly images: readonly string[];
  /** Labels of its data plane's pods: all of one set. */
  readonly labels: readonly Readonly<Record<string, string>>[];
  /** Labels that mean it in its customary namespace only. */
  readonly inNamespace?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  /** Set where no pod stands between: connections come from these addresses, or from any of the network. */
  readonly outside?: { readonly why: string; readonly blocks: readonly Block[] | undefined };
  /** Set where every node's own proxy does it, which has no pod that policies could select. */
  readonly onNodes?: string;
}

/**
 * Well-known controllers, from the labels of their published manifests and charts and the controller names in their guides:
 * https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/ and
 * https://gateway-api.sigs.k8s.io/implementations/
 */
export const FAMILIES: readonly ControllerFamily[] = [
  {
    name: 'ingress-nginx',
    controllers: ['k8s.io/ingress-nginx'],
    classes: ['nginx'],
    images: ['ingress-nginx/controller', 'ingress-nginx/controller-chroot', 'nginx-ingress-controller'],
    labels: [{ 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' }],
  },
  {
    name: 'NGINX Ingress Controller',
    controllers: ['nginx.org/ingress-controller'],
    classes: ['nginx'],
    images: ['nginx/nginx-ingress', 'nginx-ic/nginx-plus-ingress'],
    labels: [{ 'app.kubernetes.io/name': 'nginx-ingress' }],
  },
  {
    name: 'NGINX Gateway Fabric',
    controllers: ['gateway.nginx.org/nginx-gateway-controller'],
    classes: [],
    images: ['nginx-gateway-fabric/nginx', 'nginx/nginx-gateway-fabric/nginx'],
    labels: [],
  },
  {
    name: 'Traefik',
    controllers: ['traefik.io/ingress-controller', 'traefik.io/gateway-controller'],
    classes: ['traefik'],
    images: ['traefik', 'rancher/mirrored-library-traefik'],
    labels: [{ 'app.kubernetes.io/name': 'traefik' }],
  },
  {
    name: 'HAProxy',
    controllers: ['haproxy.org/ingress-controller', 'haproxy-ingress.github.io/controller'],
    classes: ['haproxy'],
    images: ['haproxytech/kubernetes-ingress', 'jcmoraisjr/haproxy-ingress'],
    labels: [
      { 'app.kubernetes.io/name': 'haproxy-ingress' },
      { 'app.kubernetes.io/name': 'kubernetes-ingress' },
    ],
  },
  {
    name: 'Contour',
    controllers: ['projectcontour.io/'],
    classes: ['contour'],
    images: [],
    labels: [{ 'app.kubernetes.io/name': 'contour', 'app.kubernetes.io/component': 'envoy' }],
    // Its quick start has no label of its own: https://projectcontour.io/quickstart/contour.yaml
    inNamespace: { namespace: 'projectcontour', labels: { app: 'envoy' } },
  },
  {
    name: 'Kong',
    controllers: [
      'ingress-controllers.konghq.com/kong',
      'konghq.com/kic-gateway-controller',
      'konghq.com/gateway-operator',
    ],
    classes: ['kong'],
    images: ['kong', 'kong/kong-gateway'],
    labels: [
      { 'app.kubernetes.io/name': 'kong' },
      { 'app.kubernetes.io/name': 'gateway', 'app.kubernetes.io/instance': 'kong' },
    ],
  },
  {
    name: 'Istio',
    controllers: ['istio.io/ingress-controller', 'istio.io/gateway-controller'],
    classes: ['istio'],
    images: [],
    labels: [{ istio: 'ingressgateway' }, { istio: 'ingress' }],
  },
  {
    name: 'Envoy Gateway',
    controllers: ['gateway.envoyproxy.io/gatewayclass-controller'],
    classes: [],
    images: [],
    labels: [{ 'app.kubernetes.io/managed-by': 'envoy-gateway', 'app.kubernetes.io/component': 'proxy' }],
  },
  {
    name: 'OpenShift router',
    controllers: ['openshift.io/ingress-to-route', 'openshift.io/gateway-controller'],
    classes: ['openshift-default'],
    images: ['haproxy-router', 'openshift/origin-haproxy-router'],
    labels: [{ 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' }],
  },
  {
    name: 'Apache APISIX',
    controllers: ['apisix.apache.org/apisix-ingress'],
    classes: ['apisix'],
    images: ['apache/apisix'],
    labels: [{ 'app.kubernetes.io/name': 'apisix' }],
  },
  {
    name: 'Emissary',
    controllers: ['getambassador.io/ingress-controller'],
    classes: ['ambassador'],
    images: ['emissary-ingress/emissary', 'datawire/aes'],
    labels: [{ 'app.kubernetes.io/name': 'emissary-ingress' }],
  },
  {
    name: 'Cilium',
    controllers: ['cilium.io/ingress-controller', 'io.cilium/gateway-controller'],
    classes: ['cilium'],
    images: [],
    labels: [],
    // Policies see the identity `ingress`: https://docs.cilium.io/en/stable/network/servicemesh/ingress/
    onNodes: "Cilium's proxy on each node",
  },
  {
    name: 'AWS Load Balancer Controller',
    controllers: [
      'ingress.k8s.aws/alb',
      'gateway.k8s.aws/alb',
      'gateway.k8s.aws/nlb',
      'eks.amazonaws.com/alb',
    ],
    classes: ['alb'],
    images: [],
    labels: [],
    outside: { why: 'an AWS load balancer, from an address of its subnets', blocks: undefined },
  },
  {
    name: 'GKE Ingress and Gateway',
    controllers: ['networking.gke.io/gateway'],
    classes: [
      'gce',
      'gce-internal',
      'gke-l7-global-external-managed',
      'gke-l7-regional-external-managed',
      'gke-l7-gxlb',
      'gke-l7-rilb',
    ],
    internalClasses: ['gce-internal', 'gke-l7-rilb', 'gke-l7-rilb-mc'],
    images: [],
    labels: [],
    // https://cloud.google.com/load-balancing/docs/https#firewall-rules
    outside: { why: "Google's front ends", blocks: blocks('130.211.0.0/22', '35.191.0.0/16') },
  },
  {
    name: 'Azure Application Gateway',
    controllers: ['azure/application-gateway', 'alb.networking.azure.io/alb-controller'],
    classes: ['azure-application-gateway', 'azure/application-gateway', 'azure-alb-external'],
    images: [],
    labels: [],
    outside: { why: 'an Azure gateway, from an address of its subnet', blocks: undefined },
  },
];

/** The family that a class of that controller belongs to. */
export function familyOfController(controller: string): ControllerFamily | undefined {
  return FAMILIES.find(({ controllers }) =>
    controllers.some((own) => (own.endsWith('/') ? controller.startsWith(own) : controller === own)),
  );
}

function blocks(...cidrs: readonly string[]): Block[] {
  return cidrs.flatMap((cidr) => {
    const block = parseBlock(cidr);
    return 'why' in block ? [] : [block];
  });
}
