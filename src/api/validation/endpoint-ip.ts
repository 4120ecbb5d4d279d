import { isIPv4 } from 'node:net';
import { invalid } from '../field-error';
import { isIPv6, withoutLeadingZeros } from './ip';
import type { Errors } from './field-checks';

/** Refuses addresses that mean something on each machine of its own (pkg/apis/core/validation/validation.go, `ValidateEndpointIP`). */
export function checkEndpointIp(errors: Errors, path: string, ip: string): void {
  if (!isIPv4(withoutLeadingZeros(ip)) && !isIPv6(ip)) {
    errors.push(invalid(path, ip, 'must be a valid IP address'));
    return;
  }
  const text = withoutLeadingZeros(ip).toLowerCase();
  if (text === '0.0.0.0' || /^[0:]+$/.test(text)) errors.push(invalid(path, ip, `may not be unspecified (${ip})`));
  if (text.startsWith('127.') || /^(?:0*:)*0*1$/.test(text))
    errors.push(invalid(path, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (text.startsWith('169.254.') || /^fe[89ab]/.test(text))
    errors.push(invalid(path, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (text.startsWith('224.0.0.') || /^ff.2:/.test(text))
    errors.push(invalid(path, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
}
