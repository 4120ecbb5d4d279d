import type { User } from '../api/authentication/user';

/** What the server adds by itself to whoever is impersonated (apiserver/pkg/endpoints/filters/impersonation). */
const EVERYBODY = 'system:authenticated';

/** The headers that ask to be taken for somebody (client-go/transport/round_trippers.go, `NewImpersonatingRoundTripper`). */
export function impersonationHeaders({
  name,
  uid,
  groups,
  extra = {},
}: User): Readonly<Record<string, string | readonly string[]>> {
  const named = groups.filter((group) => group !== EVERYBODY);
  return {
    'Impersonate-User': name,
    ...(uid !== undefined && { 'Impersonate-Uid': uid }),
    ...(named.length > 0 && { 'Impersonate-Group': named }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${encodeURIComponent(key)}`, values]),
    ),
  };
}
