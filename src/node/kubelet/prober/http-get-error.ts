import type { Delivery, NetworkErrorCode } from '../../../sim/net';
import { urlOf, type HttpTarget } from './http-get-request';
import { dialError } from '../../go-network-error';

/** Why Go's net/http got no answer. `delivery`: somebody has taken the request. */
export function httpGetError(to: HttpTarget, code: NetworkErrorCode, delivery: Delivery | undefined): string {
  return `Get "${urlOf(to)}": ${reason(to, code, delivery !== undefined)}`;
}

function reason({ host, port }: HttpTarget, code: NetworkErrorCode, isDelivered: boolean): string {
  const late = ' (Client.Timeout exceeded while awaiting headers)';
  if (isDelivered) return code === 'ETIMEDOUT' ? `context deadline exceeded${late}` : 'EOF';
  return `${dialError(host, port, code)}${code === 'ETIMEDOUT' ? late : ''}`;
}
