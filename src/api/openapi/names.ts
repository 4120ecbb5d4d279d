/** `rbac.authorization.k8s.io` `v1` is `RbacAuthorizationV1` in the names of operations (k8s.io/kube-openapi and apiserver/pkg/endpoints/openapi). */
export function titleOf(group: string, version = ''): string {
  return [...wordsOf(group), ...(version === '' ? [] : [version])].map(capitalized).join('');
}

/** And `rbacAuthorization_v1` as a tag. */
export function apiTag(group: string, version = ''): string {
  const [first = '', ...rest] = wordsOf(group);
  const name = first + rest.map(capitalized).join('');
  return version === '' ? name : `${name}_${version}`;
}

function wordsOf(group: string): readonly string[] {
  return (group === '' ? 'core' : group.replace(/\.k8s\.io$/, '')).split('.').flatMap((part) => part.split('-'));
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
