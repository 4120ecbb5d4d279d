import { canonicalQuantity, parseQuantity } from '../../api/quantity';
import { compareBytes, quote } from '../../api/go/text';
import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvFromSource,
  EnvVar,
  Pod,
  Probe,
  ResourceRequirements,
} from '../../api/generated/types';
import { rfc1123, yesNo, type Description } from './description';
import { envValue } from './env-value';

/**
 * A pod's containers of one kind. `pod` gives the values of fields that variables refer to; a template has none. `space` indents the
 * names below a template's heading. Source: kubectl/pkg/describe/describe.go (describeContainers).
 */
export function writeContainers(
  out: Description,
  label: string,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  pod: Pod | undefined,
  space = '',
): void {
  out.write(0, `${space}${label}:${containers.length === 0 ? ' <none>' : ''}\n`);
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    writeBasics(out, container, status, space);
    writeWords(out, 'Command', container.command);
    writeWords(out, 'Args', container.args);
    if (status !== undefined) writeStatus(out, status);
    writeResources(out, container.resources, 2);
    for (const [name, probe] of [
      ['Liveness', container.livenessProbe],
      ['Readiness', container.readinessProbe],
      ['Startup', container.startupProbe],
    ] as const) {
      if (probe !== undefined) out.write(2, `${name}:\t${probeText(probe)}\n`);
    }
    writeEnvFrom(out, container.envFrom ?? []);
    writeEnv(out, container, pod);
    writeMounts(out, container);
  }
}

function writeBasics(out: Description, container: Container, status: ContainerStatus | undefined, space: string): void {
  const { name, image = '', ports = [], securityContext } = container;
  out.write(1, `${space === '' ? '' : ' '}${name}:\n`);
  if (status !== undefined) out.write(2, `Container ID:\t${status.containerID ?? ''}\n`);
  out.write(2, `Image:\t${image}\n`);
  if (status !== undefined) out.write(2, `Image ID:\t${status.imageID}\n`);
  writePorts(out, 'Port', ports, ({ containerPort }) => containerPort);
  writePorts(out, 'Host Port', ports, ({ hostPort = 0 }) => hostPort);
  const profile = securityContext?.seccompProfile;
  if (profile === undefined) return;
  out.write(2, `SeccompProfile:\t${profile.type}\n`);
  if (profile.type === 'Localhost') out.write(3, `LocalhostProfile:\t${profile.localhostProfile ?? ''}\n`);
}

function writePorts(
  out: Description,
  title: string,
  ports: readonly ContainerPort[],
  numberOf: (port: ContainerPort) => number,
): void {
  const texts = ports.map((port) => `${numberOf(port)}/${port.protocol ?? ''}${port.name ? ` (${port.name})` : ''}`);
  if (texts.length > 1) out.write(2, `${title}s:\t${texts.join(', ')}\n`);
  else out.write(2, `${title}:\t${texts[0] ?? '<none>'}\n`);
}

function writeWords(out: Description, title: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return;
  out.write(2, `${title}:\n`);
  for (const line of words.flatMap((word) => word.split('\n'))) out.write(3, `${line}\n`);
}

function writeStatus(out: Description, { state = {}, lastState = {}, ready, restartCount }: ContainerStatus): void {
  writeState(out, 'State', state);
  if (lastState.terminated !== undefined) writeState(out, 'Last State', lastState);
  out.write(2, `Ready:\t${yesNo(ready)}\n`);
  out.write(2, `Restart Count:\t${restartCount}\n`);
}

function writeState(out: Description, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running !== undefined) {
    out.write(2, `${title}:\tRunning\n`);
    out.write(3, `Started:\t${rfc1123(running.startedAt)}\n`);
  } else if (terminated !== undefined && waiting === undefined) {
    out.write(2, `${title}:\tTerminated\n`);
    if (terminated.reason) out.write(3, `Reason:\t${terminated.reason}\n`);
    if (terminated.message) out.write(3, `Message:\t${terminated.message}\n`);
    out.write(3, `Exit Code:\t${terminated.exitCode}\n`);
    if ((terminated.signal ?? 0) > 0) out.write(3, `Signal:\t${terminated.signal}\n`);
    out.write(3, `Started:\t${rfc1123(terminated.startedAt)}\n`);
    out.write(3, `Finished:\t${rfc1123(terminated.finishedAt)}\n`);
  } else {
    out.write(2, `${title}:\tWaiting\n`);
    if (waiting?.reason) out.write(3, `Reason:\t${waiting.reason}\n`);
  }
}

export function writeResources(out: Description, resources: ResourceRequirements | undefined, level: number): void {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const names = Object.keys(list ?? {}).sort();
    if (names.length > 0) out.write(level, `${title}:\n`);
    for (const name of names) out.write(level + 1, `${name}:\t${canonicalQuantity(list?.[name] ?? '0')}\n`);
  }
}

/** `http-get http://:8080/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = probe;
  const timing = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(' ')}] ${timing}`;
  if (httpGet !== undefined) {
    const { scheme = '', host = '', port, path = '' } = httpGet;
    const prefix = path === '' || path.startsWith('/') ? '' : '/';
    return `http-get ${scheme.toLowerCase()}://${host.includes(':') ? `[${host}]` : host}:${port}${prefix}${escapedPath(path)} ${timing}`;
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${timing}`;
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${timing}`;
  return `unknown ${timing}`;
}

/** As Go's `url.URL` writes a path. */
function escapedPath(path: string): string {
  const escaped = encodeURIComponent(path).replace(/%(?:24|26|2B|2C|2F|3A|3B|3D|40)/g, decodeURIComponent);
  return escaped.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function writeEnvFrom(out: Description, sources: readonly EnvFromSource[]): void {
  if (sources.length === 0) return;
  out.write(2, 'Environment Variables from:\n');
  for (const { configMapRef, secretRef, prefix = '' } of sources) {
    const { name = '', optional = false } = configMapRef ?? secretRef ?? {};
    const from = configMapRef !== undefined ? 'ConfigMap' : secretRef !== undefined ? 'Secret' : '';
    out.write(3, `${name}\t${from}${prefix === '' ? '' : ` with prefix '${prefix}'`}\tOptional: ${optional}\n`);
  }
}

function writeEnv(out: Description, container: Container, pod: Pod | undefined): void {
  const env: readonly EnvVar[] = container.env ?? [];
  out.write(2, `Environment:${env.length === 0 ? '\t<none>' : ''}\n`);
  for (const { name, value = '', valueFrom } of env) {
    if (valueFrom === undefined) {
      for (const [index, line] of value.split('\n').entries())
        out.write(3, `${index === 0 ? `${name}:` : ''}\t${line}\n`);
      continue;
    }
    const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
    if (fieldRef !== undefined) {
      const known = pod === undefined ? '' : envValue(pod, fieldRef.fieldPath);
      out.write(3, `${name}:\t${known} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})\n`);
    } else if (resourceFieldRef !== undefined) {
      out.write(
        3,
        `${name}:\t${resourceText(container, resourceFieldRef.resource, resourceFieldRef.divisor)} (${resourceFieldRef.resource})\n`,
      );
    } else if (secretKeyRef !== undefined) {
      const { key, name: secret = '', optional = false } = secretKeyRef;
      out.write(3, `${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional}\n`);
    } else if (configMapKeyRef !== undefined) {
      const { key, name: configMap = '', optional = false } = configMapKeyRef;
      out.write(3, `${name}:\t<set to the key '${key}' of config map '${configMap}'>\tOptional: ${optional}\n`);
    }
  }
}

function resourceText({ resources }: Container, resource: string, divisor = '1'): string {
  const [part = '', name = ''] = resource.split('.');
  const list = part === 'limits' ? resources?.limits : resources?.requests;
  const amount = dividedAmount(list?.[name] ?? '0', divisor === '0' ? '1' : divisor);
  return amount === '0' && (resource === 'limits.cpu' || resource === 'limits.memory') ? 'node allocatable' : amount;
}

/** How many times the divisor goes into the amount, rounded up. */
function dividedAmount(amount: string, divisor: string): string {
  return String(Math.ceil(parseQuantity(amount).milliValue / parseQuantity(divisor).milliValue));
}

function writeMounts(out: Description, { volumeMounts = [], volumeDevices = [] }: Container): void {
  const none = volumeMounts.length === 0 ? '\t<none>' : '';
  out.write(2, `Mounts:${none}\n`);
  for (const { mountPath, name, readOnly, subPath } of volumeMounts.toSorted((a, b) =>
    compareBytes(a.mountPath, b.mountPath),
  )) {
    out.write(3, `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${quote(subPath)}` : ''})\n`);
  }
  if (volumeDevices.length > 0) out.write(2, `Devices:${none}\n`);
  for (const { devicePath, name } of volumeDevices.toSorted((a, b) => compareBytes(a.devicePath, b.devicePath))) {
    out.write(3, `${devicePath} from ${name}\n`);
  }
}
