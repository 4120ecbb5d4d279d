import { ApiError } from '../../../api/status';
import { compareBytes, printValue } from '../../../api/go/text';
import type { JsonValue } from '../../../api/go/json-value';
import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { listAt, objectAt, textAt } from '../../json';
import { alignTabs, getLayout } from '../../output/tabwriter';
import { createPrinter, printFlagList, printFlags } from '../../print-flags';

const VERSION = 'authentication.k8s.io/v1';

/** Source: kubectl/pkg/cmd/auth/whoami.go. */
export const whoami: Command = {
  name: 'whoami',
  use: 'auth whoami',
  short: 'Experimental: Check self subject attributes',
  flags: printFlagList,
  async run(invocation) {
    const { session, changed } = invocation;
    const print = changed(printFlags.output) ? createPrinter(invocation) : undefined;
    const body = { apiVersion: VERSION, kind: 'SelfSubjectReview', metadata: {}, status: { userInfo: {} } };
    const path = `/apis/${VERSION}/selfsubjectreviews`;
    try {
      const review = objectAt(await session.rest.request({ method: 'POST', path, body }));
      session.out(print === undefined ? tableOf(objectAt(review, 'status', 'userInfo')) : print(review));
    } catch (error) {
      throw error instanceof ApiError ? (refusal(error) ?? error) : error;
    }
  },
};

function refusal({ reason }: ApiError): KubectlError | undefined {
  const absent = 'the selfsubjectreviews API is not enabled in the cluster';
  if (reason === 'Forbidden') return new KubectlError(`${absent} or you do not have permission to call it`);
  return reason === 'NotFound' ? new KubectlError(absent) : undefined;
}

function tableOf(user: JsonValue): string {
  const rows = [['ATTRIBUTE', 'VALUE']];
  const add = (name: string, value: string) => {
    if (value !== '' && value !== '[]') rows.push([name, value]);
  };
  add('Username', textAt(user, 'username'));
  add('UID', textAt(user, 'uid'));
  add('Groups', printValue(listAt(user, 'groups')));
  const extra = objectAt(user, 'extra');
  for (const key of Object.keys(extra).sort(compareBytes)) add(`Extra: ${key}`, printValue(extra[key]));
  return alignTabs(rows.map((row) => `${row.join('\t')}\n`).join(''), getLayout);
}
