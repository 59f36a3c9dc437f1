/** The `authorizer` variable and what its methods build up (k8s.io/apiserver/pkg/cel/library/authz.go). */
import { structOf } from '../types/type.ts';
import type { CelType } from '../types/type.ts';
import { Special } from '../values/value.ts';

export const AUTHORIZER = structOf('kubernetes.authorization.Authorizer');
export const PATH_CHECK = structOf('kubernetes.authorization.PathCheck');
export const GROUP_CHECK = structOf('kubernetes.authorization.GroupCheck');
export const RESOURCE_CHECK = structOf('kubernetes.authorization.ResourceCheck');
export const DECISION = structOf('kubernetes.authorization.Decision');

/** One question of `check`: may this user do this? Either `path` is there or `resource`. */
export interface AuthorizeRequest {
  readonly verb: string;
  /** Instead of the user of the request, where the expression asked about a service account. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
  readonly path?: string;
  readonly resource?: AuthorizeResource;
}

export interface AuthorizeResource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly fieldSelector: string;
  readonly labelSelector: string;
}

export interface AuthorizeResult {
  readonly decision: 'allow' | 'deny' | 'none';
  readonly reason?: string;
  readonly error?: string;
}

export type Authorize = (request: AuthorizeRequest) => AuthorizeResult;

/**
 * The value of the variable `authorizer`; what it is asked goes to the callback given to it.
 *
 * @example
 * const authorizer = new Authorizer(({ resource }) => ({ decision: resource?.group === 'apps' ? 'allow' : 'none' }));
 * program.evaluate({ authorizer, 'authorizer.requestResource': authorizer.forResource({ group: '', resource: 'pods' }) });
 */
export class Authorizer extends Special {
  readonly type: CelType = AUTHORIZER;
  readonly goType = 'library.authorizerVal';
  readonly authorize: Authorize;
  readonly serviceAccount: { readonly namespace: string; readonly name: string } | undefined;

  constructor(authorize: Authorize, serviceAccount?: { readonly namespace: string; readonly name: string }) {
    super();
    this.authorize = authorize;
    this.serviceAccount = serviceAccount;
  }

  /** The value of `authorizer.requestResource`. */
  forResource(resource: Partial<AuthorizeResource>): ResourceCheck {
    return new ResourceCheck(this, { ...NO_RESOURCE, ...resource });
  }

  ask(verb: string, about: { readonly path: string } | { readonly resource: AuthorizeResource }): Decision {
    const { serviceAccount } = this;
    return new Decision(
      this.authorize({ verb, ...about, ...(serviceAccount === undefined ? {} : { serviceAccount }) }),
    );
  }
}

const NO_RESOURCE: AuthorizeResource = {
  group: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
  fieldSelector: '',
  labelSelector: '',
};

export class PathCheck extends Special {
  readonly type: CelType = PATH_CHECK;
  readonly goType = 'library.pathCheckVal';
  readonly authorizer: Authorizer;
  readonly path: string;

  constructor(authorizer: Authorizer, path: string) {
    super();
    this.authorizer = authorizer;
    this.path = path;
  }
}

export class GroupCheck extends Special {
  readonly type: CelType = GROUP_CHECK;
  readonly goType = 'library.groupCheckVal';
  readonly authorizer: Authorizer;
  readonly group: string;

  constructor(authorizer: Authorizer, group: string) {
    super();
    this.authorizer = authorizer;
    this.group = group;
  }
}

export class ResourceCheck extends Special {
  readonly type: CelType = RESOURCE_CHECK;
  readonly goType = 'library.resourceCheckVal';
  readonly authorizer: Authorizer;
  readonly resource: AuthorizeResource;

  constructor(authorizer: Authorizer, resource: AuthorizeResource) {
    super();
    this.authorizer = authorizer;
    this.resource = resource;
  }

  with(change: Partial<AuthorizeResource>): ResourceCheck {
    return new ResourceCheck(this.authorizer, { ...this.resource, ...change });
  }
}

export class Decision extends Special {
  readonly type: CelType = DECISION;
  readonly goType = 'library.decisionVal';
  readonly result: AuthorizeResult;

  constructor(result: AuthorizeResult) {
    super();
    this.result = result;
  }
}
