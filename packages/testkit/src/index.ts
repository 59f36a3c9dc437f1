export {
  KUBERNETES_VERSION,
  type KubernetesBinary,
  buildApiServer,
  buildKubernetesBinary,
} from './api-server/build.ts';
export {
  type CertificateRequest,
  type IssuedCertificate,
  issueCertificate,
} from './api-server/certificate.ts';
export type { ApiRequest, ApiResponse } from './api-server/request.ts';
export {
  type ApiServer,
  type ApiServerOptions,
  type ApiUser,
  kubeconfigFor,
  startApiServer,
} from './api-server/start.ts';
export { container, cronJob, deployment, namespace, pod } from './builders.ts';
export { inventoryOf, type InventoryOfOptions } from './inventory.ts';
export {
  type FakeAnswer,
  type FakeApiServer,
  type FakeKind,
  type FakeOptions,
  type FakeRequest,
  startFakeApiServer,
} from './api-server/fake.ts';
export { goTool } from './go-tool.ts';
