import type { Container } from '../../../api/generated/types';
import type { Outcome } from '../../outcome';

/** The number of a port that may be named (pkg/probe/util.go, `ResolveContainerPort`). */
export function probePort(port: number | string, { ports = [] }: Container): Outcome<number> {
  const named = typeof port === 'string' ? ports.find(({ name }) => name === port)?.containerPort : port;
  if (named === undefined && !/^[+-]?\d+$/.test(String(port))) {
    return { error: `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax` };
  }
  const number = named ?? Number(port);
  return number > 0 && number < 65_536 ? { value: number } : { error: `invalid port number: ${number}` };
}
