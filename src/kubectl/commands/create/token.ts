import { ApiError } from '../../../api/status';
import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { durationFlag, stringArrayFlag, stringFlag } from '../../flags/flag';
import { objectAt, textAt } from '../../json';
import { createPrinter, printFlagList, printFlags } from '../../print-flags';
import { nameArgument } from './generated-object';

const flags = {
  audience: stringArrayFlag('audience', 'Whom the token is to be shown to; default: the API server.'),
  duration: durationFlag('duration', 'How long the token is to live; the server decides.'),
  kind: stringFlag('bound-object-kind', 'The kind of an object to live and die with: Node, Pod or Secret.'),
  name: stringFlag('bound-object-name', 'The name of that object.'),
  uid: stringFlag('bound-object-uid', 'The uid of that object; default: that which it has.'),
};

const KINDS = ['Node', 'Pod', 'Secret'];

/**
 * Source: kubectl/pkg/cmd/create/create_token.go.
 *
 * Divergence from real Kubernetes: the token ends with a line break, as kubectl prints it on a terminal.
 */
export const createToken: Command = {
  name: 'token',
  use: 'create token SERVICE_ACCOUNT_NAME',
  short: 'Request a service account token',
  flags: [...printFlagList, ...Object.values(flags)],
  async run(invocation) {
    const { session, value, changed } = invocation;
    const account = nameArgument(invocation);
    const print = createPrinter(invocation);
    const [audiences, durationMs] = [value(flags.audience), value(flags.duration)];
    const [kind, name, uid] = [value(flags.kind), value(flags.name), value(flags.uid)];
    const mistake = mistakeOf({ audiences, durationMs, kind, name, uid });
    if (mistake !== undefined) throw new KubectlError(mistake);
    const boundObjectRef = { kind, apiVersion: 'v1', name, ...(uid !== '' && { uid }) };
    const spec = {
      audiences: audiences.length > 0 ? audiences : null,
      expirationSeconds: durationMs > 0 ? durationMs / 1000 : null,
      boundObjectRef: kind === '' ? null : boundObjectRef,
    };
    const [namespace, encoded] = [session.namespace.name, encodeURIComponent(account)];
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encoded}/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec };
    try {
      const answer = objectAt(await session.rest.request({ method: 'POST', path, body }));
      const token = textAt(answer, 'status', 'token');
      if (token === '') throw new KubectlError('failed to create token: no token in server response');
      session.out(changed(printFlags.output) ? print(answer, 'created') : `${token}\n`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new KubectlError(`failed to create token: ${error.message}`);
    }
  },
};

interface Wanted {
  readonly audiences: readonly string[];
  readonly durationMs: number;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function mistakeOf({ audiences, durationMs, kind, name, uid }: Wanted): string | undefined {
  if (durationMs < 0) return '--duration must be greater than or equal to 0';
  if (durationMs % 1000 !== 0) return '--duration cannot be expressed in units less than seconds';
  if (audiences.includes('')) return '--audience must not be an empty string';
  if (kind === '') {
    if (name !== '') return '--bound-object-name can only be set if --bound-object-kind is provided';
    return uid === '' ? undefined : '--bound-object-uid can only be set if --bound-object-kind is provided';
  }
  if (!KINDS.includes(kind)) return `supported --bound-object-kind values are ${KINDS.join(', ')}`;
  return name === '' ? '--bound-object-name is required if --bound-object-kind is provided' : undefined;
}
