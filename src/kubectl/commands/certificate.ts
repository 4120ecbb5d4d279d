import type { JsonObject } from '../../api/go/json-value';
import { quote } from '../../api/go/text';
import { ApiError } from '../../api/status';
import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, type Flag } from '../flags/flag';
import { listAt, objectAt, textAt } from '../json';
import { createPrinter, printFlagList } from '../print-flags';
import { findResources } from '../resources/builder';
import { pathOf } from '../resources/resource-mapping';
import { fileFlags, filenameOptions, hasFiles } from '../write-flags';

const force = boolFlag('force', 'Write the decision again where it has been made already.');
const flagList: readonly Flag<unknown>[] = [force, ...printFlagList, ...Object.values(fileFlags)];

interface Decision {
  readonly type: 'Approved' | 'Denied';
  readonly opposite: 'Approved' | 'Denied';
  readonly reason: string;
  readonly message: string;
}

const APPROVAL: Decision = {
  type: 'Approved',
  opposite: 'Denied',
  reason: 'KubectlApprove',
  message: 'This CSR was approved by kubectl certificate approve.',
};
const DENIAL: Decision = {
  type: 'Denied',
  opposite: 'Approved',
  reason: 'KubectlDeny',
  message: 'This CSR was denied by kubectl certificate deny.',
};

/** Source: kubectl/pkg/cmd/certificates/certificates.go. */
export const certificate: Command = {
  name: 'certificate',
  use: 'certificate SUBCOMMAND',
  short: 'Modify certificate resources',
  subcommands: [
    {
      name: 'approve',
      use: 'certificate approve (-f FILENAME | NAME)',
      short: 'Approve a certificate signing request',
      examples: ['kubectl certificate approve kim'],
      flags: flagList,
      run: async (invocation) => await decide(invocation, APPROVAL),
    },
    {
      name: 'deny',
      use: 'certificate deny (-f FILENAME | NAME)',
      short: 'Deny a certificate signing request',
      examples: ['kubectl certificate deny kim'],
      flags: flagList,
      run: async (invocation) => await decide(invocation, DENIAL),
    },
  ],
};

const MAX_RETRIES = 10;

async function decide(invocation: Invocation, decision: Decision): Promise<void> {
  const { session, value, args } = invocation;
  const print = createPrinter(invocation);
  const files = filenameOptions(invocation);
  if (args.length === 0 && !hasFiles(files))
    throw new KubectlError('one or more CSRs must be specified as <name> or -f <filename>');
  const result = await findResources(session, {
    args: args.map((name) => (name.includes('/') ? name : `certificatesigningrequests/${name}`)),
    files,
    namespace: '',
    continueOnError: true,
    latest: true,
    flatten: true,
  });
  let found = 0;
  await result.visit(async ({ mapping, name, object = {} }) => {
    if (mapping.kind !== 'CertificateSigningRequest') {
      const kind = mapping.group === '' ? mapping.kind : `${mapping.kind}.${mapping.group}`;
      throw new KubectlError(`can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${kind}`);
    }
    for (let attempt = 0; ; attempt += 1) {
      const current = await session.rest.get(pathOf(mapping, '', name));
      const { csr, isDecided } = withDecision(current, decision, session.nowMs);
      if (isDecided && !value(force)) break;
      try {
        await session.rest.request({ method: 'PUT', path: pathOf(mapping, '', name, 'approval'), body: csr });
        break;
      } catch (error) {
        if (!(error instanceof ApiError) || error.reason !== 'Conflict' || attempt >= MAX_RETRIES) throw error;
      }
    }
    found += 1;
    session.out(print(object, decision.type.toLowerCase()));
  });
  if (found === 0) session.out('No resources found\n');
}

function withDecision(
  csr: JsonObject,
  { type, opposite, reason, message }: Decision,
  nowMs: number,
): { readonly csr: JsonObject; readonly isDecided: boolean } {
  const conditions = listAt(csr, 'status', 'conditions');
  const types = new Set(conditions.map((condition) => textAt(condition, 'type')));
  if (types.has(opposite)) {
    const name = quote(textAt(csr, 'metadata', 'name'));
    throw new KubectlError(`certificate signing request ${name} is already ${opposite}`);
  }
  if (types.has(type)) return { csr, isDecided: true };
  const lastUpdateTime = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const condition = { type, status: 'True', reason, message, lastUpdateTime };
  const status = { ...objectAt(csr, 'status'), conditions: [...conditions, condition] };
  return { csr: { ...csr, status }, isDecided: false };
}
