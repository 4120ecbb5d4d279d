import type { HTTPGetAction, LifecycleHandler, Probe } from '../../generated/types';
import { changeField, withDefaults } from '../sharing';

/** pkg/apis/core/v1/defaults.go, `SetDefaults_Probe`; 0 counts as not set. */
export function defaultProbe(probe: Probe): Probe {
  const defaulted =
    probe.timeoutSeconds && probe.periodSeconds && probe.successThreshold && probe.failureThreshold
      ? probe
      : {
          ...probe,
          timeoutSeconds: probe.timeoutSeconds || 1,
          periodSeconds: probe.periodSeconds || 10,
          successThreshold: probe.successThreshold || 1,
          failureThreshold: probe.failureThreshold || 3,
        };
  const withHttp = changeField(defaulted, 'httpGet', defaultHttpGet);
  return changeField(withHttp, 'grpc', (grpc) => withDefaults(grpc, { service: '' }));
}

export function defaultLifecycleHandler(handler: LifecycleHandler): LifecycleHandler {
  return changeField(handler, 'httpGet', defaultHttpGet);
}

function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return withDefaults(action, { path: '/', scheme: 'HTTP' });
}
