import type { DnsAnswer, DnsQuestion, DnsType } from '../../../sim/dns';
import type { Coroutine, ProcessContext } from '../process/process';
import type { ResolverConfiguration } from '../resolver/resolver-configuration';
import { StubResolver, type LookUp } from '../resolver/stub-resolver';

/** Waits for the answer to one question; undefined: there was none. */
export function* query(
  process: ProcessContext,
  configuration: ResolverConfiguration,
  question: DnsQuestion,
): Coroutine<DnsAnswer | undefined> {
  let result: DnsAnswer | undefined;
  yield (_process, wake) => {
    const asked = resolver(process, configuration).query(question, (answer) => {
      result = answer;
      wake();
    });
    return () => asked.cancel();
  };
  return result;
}

/** Waits until a name has been looked up along the search path. */
export function* lookUp(
  process: ProcessContext,
  configuration: ResolverConfiguration,
  name: string,
  type: DnsType,
): Coroutine<LookUp> {
  let result: LookUp = { kind: 'noAnswer' };
  yield (_process, wake) => {
    const asked = resolver(process, configuration).lookUp(name, type, (found) => {
      result = found;
      wake();
    });
    return () => asked.cancel();
  };
  return result;
}

/** `10.96.0.1` as `1.0.96.10.in-addr.arpa`. */
export function reverseName(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}

function resolver(process: ProcessContext, configuration: ResolverConfiguration): StubResolver {
  return new StubResolver((delayMs, task) => process.timer(delayMs, task), process.network, configuration);
}
