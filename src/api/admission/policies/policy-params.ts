import type { ParamKind, ParamRef } from '../../generated/types';
import type { KubeObject } from '../../object';
import { labelSelectorAsSelector, matchesSelector } from '../../selectors/label-selector';
import type { ApiServer } from '../../server';

/** The parameters of a binding, one evaluation for each; undefined among them: the policy is evaluated without. */
export type Params = { readonly params: readonly (KubeObject | undefined)[] } | { readonly error: string };

/** Why a policy can judge nothing, whatever its bindings say: nobody knows the kind of its parameters (generic/policy_source.go). */
export function configurationError(api: ApiServer, paramKind: ParamKind | undefined): string | undefined {
  if (paramKind === undefined || api.kindNamed(paramKind.apiVersion ?? '', paramKind.kind ?? '') !== undefined)
    return undefined;
  return `failed to configure policy: ${unknownKind(paramKind)}`;
}

function unknownKind({ apiVersion = '', kind = '' }: ParamKind): string {
  return `failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`;
}

/** Source: apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams). */
export function collectParams(
  api: ApiServer,
  paramKind: ParamKind | undefined,
  paramRef: ParamRef | undefined,
  requestNamespace: string,
): Params {
  if (paramKind === undefined || paramRef === undefined) return { params: [undefined] };
  const { apiVersion = '', kind: kindName = '' } = paramKind;
  const kind = api.kindNamed(apiVersion, kindName);
  if (kind === undefined) return { error: unknownKind(paramKind) };
  const { name = '', selector, namespace: own = '', parameterNotFoundAction } = paramRef;
  let namespace = '';
  if (kind.namespaced) {
    namespace = own === '' ? requestNamespace : own;
    if (namespace === '')
      return { error: 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources' };
  } else if (own !== '') return { error: 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`' };
  let params: readonly KubeObject[];
  if (name !== '') {
    const found = api.find(kind, { namespace, name });
    params = found === undefined ? [] : [found];
  } else {
    if (selector === undefined) return { error: 'one of name or selector must be provided' };
    const parsed = labelSelectorAsSelector(selector);
    if ('error' in parsed) return { error: parsed.error };
    params = api
      .list(kind, namespace === '' ? {} : { namespace })
      .filter(({ metadata }) => matchesSelector(parsed.selector, metadata.labels));
  }
  if (params.length === 0 && parameterNotFoundAction === 'Deny')
    return { error: 'no params found for policy binding with `Deny` parameterNotFoundAction' };
  return { params };
}
