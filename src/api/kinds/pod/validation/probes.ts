import { forbidden, invalid, notSupported, required } from '../../../field-error';
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../../../generated/types';
import { isHTTPHeaderName } from '../../../names';
import { addInvalid, checkNonNegative, checkPort, type Errors } from '../../../validation/field-checks';
import type { PodContext } from './context';

// pkg/apis/core/validation/validation.go: validateProbe, validateHandler, validateLifecycle and what they call.

interface Probes {
  readonly lifecycle?: Lifecycle;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
}

/** The lifecycle and the probes of a container that may have them. */
export function checkLifecycleAndProbes(errors: Errors, path: string, container: Probes, context: PodContext): void {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  if (lifecycle) checkLifecycle(errors, `${path}.lifecycle`, lifecycle, context);
  if (livenessProbe) checkOnceProbe(errors, `${path}.livenessProbe`, livenessProbe, context);
  if (readinessProbe) {
    checkProbe(errors, `${path}.readinessProbe`, readinessProbe, context);
    const { terminationGracePeriodSeconds: seconds } = readinessProbe;
    if (seconds !== undefined) {
      errors.push(
        invalid(`${path}.readinessProbe.terminationGracePeriodSeconds`, seconds, 'must not be set for readinessProbes'),
      );
    }
  }
  if (startupProbe) checkOnceProbe(errors, `${path}.startupProbe`, startupProbe, context);
}

function checkOnceProbe(errors: Errors, path: string, probe: Probe, context: PodContext): void {
  checkProbe(errors, path, probe, context);
  const { successThreshold = 0 } = probe;
  if (successThreshold !== 1) errors.push(invalid(`${path}.successThreshold`, successThreshold, 'must be 1'));
}

function checkProbe(errors: Errors, path: string, probe: Probe, context: PodContext): void {
  checkHandler(errors, path, probe, context);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    checkNonNegative(errors, `${path}.${field}`, probe[field]);
  }
  const { terminationGracePeriodSeconds: seconds } = probe;
  if (seconds !== undefined && seconds <= 0) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0'));
  }
}

function checkHandler(
  errors: Errors,
  path: string,
  handler: Probe & LifecycleHandler,
  { gracePeriodSeconds }: PodContext,
): void {
  let seen = false;
  for (const type of ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const) {
    if (handler[type] === undefined) continue;
    const own = `${path}.${type}`;
    if (seen) {
      errors.push(forbidden(own, 'may not specify more than 1 handler type'));
      continue;
    }
    seen = true;
    if (type === 'exec' && !handler.exec?.command?.length) errors.push(required(`${own}.command`));
    if (type === 'httpGet' && handler.httpGet) checkHttpGet(errors, own, handler.httpGet);
    if (type === 'tcpSocket') checkPort(errors, `${own}.port`, handler.tcpSocket?.port);
    if (type === 'grpc') checkPort(errors, `${own}.port`, handler.grpc?.port);
    if (type === 'sleep') checkSleep(errors, own, handler.sleep?.seconds ?? 0, gracePeriodSeconds);
  }
  if (!seen) errors.push(required(path, 'must specify a handler type'));
}

function checkHttpGet(
  errors: Errors,
  path: string,
  { path: urlPath, port, scheme, httpHeaders = [] }: HTTPGetAction,
): void {
  if (!urlPath) errors.push(required(`${path}.path`));
  checkPort(errors, `${path}.port`, port);
  if (scheme !== 'HTTP' && scheme !== 'HTTPS')
    errors.push(notSupported(`${path}.scheme`, scheme ?? '', ['HTTP', 'HTTPS']));
  for (const { name } of httpHeaders) addInvalid(errors, `${path}.httpHeaders`, name, isHTTPHeaderName(name));
}

function checkSleep(errors: Errors, path: string, seconds: number, gracePeriodSeconds: number | undefined): void {
  if (gracePeriodSeconds === undefined || (seconds >= 0 && seconds <= gracePeriodSeconds)) return;
  errors.push(
    invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`),
  );
}

function checkLifecycle(errors: Errors, path: string, { postStart, preStop }: Lifecycle, context: PodContext): void {
  if (postStart) checkHandler(errors, `${path}.postStart`, postStart, context);
  if (preStop) checkHandler(errors, `${path}.preStop`, preStop, context);
}
