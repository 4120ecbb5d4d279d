import { parseImageName } from '../../api/image-name';
import { generateName } from '../../api/names';
import { quote } from '../../api/go/text';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { createTwoWayMergePatch } from '../../api/patch/strategic-merge-diff';
import { hashText } from '../../sim/hash';
import type { Command, Invocation } from '../command';
import { KubectlError } from '../errors';
import { boolFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { asJson, at, listAt, objectAt, textAt } from '../json';
import { attachOrShowLog, readPod, showLog } from '../pods/attach-to-container';
import { readCustomProfile, requireChangeable, withCustomProfile } from '../pods/custom-profile';
import { withProfile, requireProfile, type DebugStyle } from '../pods/debug-profiles';
import { findResources } from '../resources/builder';
import type { Info } from '../resources/info';
import { groupVersionOf } from '../resources/resource-mapping';
import { A_WEEK_MS, waitFor } from '../waiting';
import { fileFlags, hasFiles } from '../write-flags';

const flags = {
  argumentsOnly: boolFlag('arguments-only', 'What follows -- are the arguments of the command, not the command.'),
  attach: boolFlag('attach', 'Wait until the container runs and attach to it.'),
  container: stringFlag('container', 'The name of the debugging container.', { shorthand: 'c' }),
  copyTo: stringFlag('copy-to', 'Make a copy of the pod with this name.'),
  replace: boolFlag('replace', 'With --copy-to: delete the original.'),
  custom: stringFlag('custom', 'A file of a part of a container, YAML or JSON, that goes on top of the profile.'),
  env: stringSliceFlag('env', 'NAME=VALUE for the container.'),
  image: stringFlag('image', 'The image of the debugging container.'),
  keepLabels: boolFlag('keep-labels', 'A copy keeps its labels.'),
  keepAnnotations: boolFlag('keep-annotations', 'A copy keeps its annotations.'),
  keepLiveness: boolFlag('keep-liveness', 'A copy keeps its liveness probes.'),
  keepReadiness: boolFlag('keep-readiness', 'A copy keeps its readiness probes.'),
  keepStartup: boolFlag('keep-startup', 'A copy keeps its startup probes.'),
  keepInitContainers: boolFlag('keep-init-containers', 'A copy keeps its init containers.', { default: true }),
  setImage: stringSliceFlag('set-image', 'With --copy-to: CONTAINER=IMAGE to change; * stands for all.'),
  imagePullPolicy: stringFlag('image-pull-policy', 'Always, IfNotPresent or Never.'),
  stdin: boolFlag('stdin', 'Keep standard input open.', { shorthand: 'i' }),
  quiet: boolFlag('quiet', 'Only what the container prints.', { shorthand: 'q' }),
  sameNode: boolFlag('same-node', 'With --copy-to: on the node of the original.'),
  shareProcesses: boolFlag('share-processes', 'With --copy-to: containers see the processes of one another.', {
    default: true,
  }),
  target: stringFlag('target', 'The container whose processes the debugging container sees.'),
  tty: boolFlag('tty', 'Give the container a terminal.', { shorthand: 't' }),
  profile: stringFlag('profile', 'general, baseline, restricted, netadmin or sysadmin.', { default: 'general' }),
};

/**
 * Source: kubectl/pkg/cmd/debug/debug.go.
 * Divergence from real Kubernetes: names that are made up follow from the object and the time.
 */
export const debug: Command = {
  name: 'debug',
  use: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  long: 'Adds an ephemeral container to a pod, makes a changed copy of a pod, or runs a pod in the namespaces of a node.',
  examples: [
    'kubectl debug web -it --image=busybox',
    'kubectl debug web -it --image=busybox --target=app',
    'kubectl debug web --copy-to=web-debug --set-image=*=busybox',
    'kubectl debug node/worker-1 -it --image=busybox',
  ],
  flags: [...Object.values(flags), fileFlags.filename],
  run: runDebug,
};

async function runDebug(invocation: Invocation): Promise<void> {
  const { session, value, changed, args, argsBeforeDash } = invocation;
  const names = argsBeforeDash === undefined ? args : args.slice(0, argsBeforeDash);
  const words = argsBeforeDash === undefined ? [] : args.slice(argsBeforeDash);
  requireProfile(value(flags.profile));
  const custom = readCustomProfile(session.environment.files, value(flags.custom));
  validate(invocation, names, words);
  if (custom !== undefined) requireChangeable(custom);
  const files = { filenames: value(fileFlags.filename), kustomize: '', recursive: false };
  const result = await findResources(session, {
    args: names.map((name) => (name.includes('/') ? name : `pods/${name}`)),
    files,
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
  });
  await result.visit(async (info) => {
    const made = await debugged(invocation, info, words);
    const attach = changed(flags.attach) ? value(flags.attach) : value(flags.stdin);
    if (attach && made.container !== '') await attachTo(invocation, made);
  });
}

/** Where the debugging container is; no name: none was added. */
interface Debugged {
  readonly pod: JsonObject;
  readonly container: string;
}

function validate({ session, value, changed }: Invocation, names: readonly string[], words: readonly string[]): void {
  const [image, container] = [value(flags.image), value(flags.container)];
  const setImages = setImagesOf(value(flags.setImage));
  if (value(flags.attach) && changed(flags.attach) && image === '' && container === '') {
    throw new KubectlError('you must specify --container or create a new container using --image in order to attach.');
  }
  if (value(flags.copyTo) !== '') {
    if (image === '' && setImages.size === 0 && words.length === 0)
      throw new KubectlError('you must specify --image, --set-image or command arguments.');
    if (words.length > 0 && container === '' && image === '')
      throw new KubectlError('you must specify an existing container or a new image when specifying args.');
  } else {
    if (value(flags.replace)) throw new KubectlError('--replace may only be used with --copy-to.');
    if (value(flags.sameNode)) throw new KubectlError('--same-node may only be used with --copy-to.');
    if (setImages.size > 0) throw new KubectlError('--set-image may only be used with --copy-to.');
    if (image === '') throw new KubectlError('you must specify --image when not using --copy-to.');
  }
  if (image !== '' && parseImageName(image) === undefined)
    throw new KubectlError(`invalid image name ${quote(image)}: invalid reference format`);
  if (names.length === 0 && !hasFiles({ filenames: value(fileFlags.filename), kustomize: '', recursive: false }))
    throw new KubectlError('NAME or filename is required for debug');
  const policy = value(flags.imagePullPolicy);
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(policy))
    throw new KubectlError(`invalid image pull policy: ${policy}`);
  for (const [name, wanted] of setImages) {
    if (parseImageName(wanted) === undefined)
      throw new KubectlError(
        `invalid image name ${quote(wanted)} for container ${quote(name)}: invalid reference format`,
      );
  }
  const target = value(flags.target);
  if (target !== '') {
    if (value(flags.copyTo) !== '')
      throw new KubectlError('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!value(flags.quiet)) {
      session.out(
        `Targeting container ${quote(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
    }
  }
  if (value(flags.tty) && !value(flags.stdin))
    throw new KubectlError('-i/--stdin is required for containers with -t/--tty=true');
}

function setImagesOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) throw new KubectlError(`${pair} must be formatted as key=value`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

async function debugged(invocation: Invocation, info: Info, words: readonly string[]): Promise<Debugged> {
  const { value } = invocation;
  const { object = {}, mapping } = info;
  if (mapping.kind === 'Node') return await debugNode(invocation, object, words);
  if (mapping.kind !== 'Pod') {
    const { group, version } = groupVersionOf(textAt(object, 'apiVersion'));
    throw new KubectlError(`${quote(`${group}/${version}, Kind=${mapping.kind}`)} not supported by debug`);
  }
  return value(flags.copyTo) === ''
    ? await addEphemeralContainer(invocation, object, words)
    : await copyPod(invocation, object, words);
}

/** What every debugging container has. */
function newContainer({ value }: Invocation, name: string, words: readonly string[]): JsonObject {
  const policy = value(flags.imagePullPolicy);
  const env = envOf(value(flags.env));
  return {
    name,
    image: value(flags.image),
    ...(words.length > 0 && { [value(flags.argumentsOnly) ? 'args' : 'command']: words }),
    ...(env.length > 0 && { env }),
    ...(policy !== '' && { imagePullPolicy: policy }),
    ...(value(flags.stdin) && { stdin: true }),
    ...(value(flags.tty) && { tty: true }),
    resources: {},
    terminationMessagePolicy: 'File',
  };
}

function envOf(pairs: readonly string[]): readonly JsonObject[] {
  return [...setImagesOf(pairs)].map(([name, value]) => ({ name, value }));
}

async function addEphemeralContainer(
  invocation: Invocation,
  pod: JsonObject,
  words: readonly string[],
): Promise<Debugged> {
  const { session, value } = invocation;
  const name = containerNameFor(invocation, pod);
  const target = value(flags.target);
  const added = { ...newContainer(invocation, name, words), ...(target !== '' && { targetContainerName: target }) };
  const spec = objectAt(pod, 'spec');
  const extended = { ...pod, spec: { ...spec, ephemeralContainers: [...listAt(spec, 'ephemeralContainers'), added] } };
  const wanted = profiled(invocation, extended, name, 'ephemeral');
  warnOfUser(invocation, wanted, name);
  const [namespace, podName] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')];
  const stored = await session.rest.request({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/pods/${podName}/ephemeralcontainers`,
    contentType: 'application/strategic-merge-patch+json',
    body: asJson(createTwoWayMergePatch('core.v1.Pod', pod, wanted)),
  });
  return { pod: objectAt(stored), container: name };
}

async function debugNode(invocation: Invocation, node: JsonObject, words: readonly string[]): Promise<Debugged> {
  const { session, value } = invocation;
  const container = value(flags.container) || 'debugger';
  const nodeName = textAt(node, 'metadata', 'name');
  const name = madeUp(invocation, `node-debugger-${nodeName}-`, node);
  if (!value(flags.quiet))
    session.out(`Creating debugging pod ${name} with container ${container} on node ${nodeName}.\n`);
  const pod: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [newContainer(invocation, container, words)],
      nodeName,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
    },
  };
  return {
    pod: await create(invocation, profiled(invocation, pod, container, 'node'), session.namespace.name),
    container,
  };
}

async function copyPod(invocation: Invocation, pod: JsonObject, words: readonly string[]): Promise<Debugged> {
  const { value, changed } = invocation;
  const metadata = objectAt(pod, 'metadata');
  const { ephemeralContainers: _e, nodeName, ...spec } = objectAt(pod, 'spec');
  const images = setImagesOf(value(flags.setImage));
  const containers = listAt(spec, 'containers')
    .filter(isObject)
    .map((container) => {
      const image = images.get(textAt(container, 'name')) ?? images.get('*') ?? '';
      return image === '' ? container : { ...container, image };
    });
  const namespace = textAt(metadata, 'namespace');
  const base: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: value(flags.copyTo),
      namespace,
      ...(metadata['annotations'] !== undefined && { annotations: metadata['annotations'] }),
      ...(metadata['labels'] !== undefined && { labels: metadata['labels'] }),
    },
    spec: {
      ...spec,
      containers,
      ...(changed(flags.shareProcesses) && { shareProcessNamespace: value(flags.shareProcesses) }),
      ...(value(flags.sameNode) && nodeName !== undefined && { nodeName }),
    },
  };
  const asked = value(flags.container);
  const existing = containers.find((container) => textAt(container, 'name') === asked);
  if (existing === undefined && value(flags.image) === '') {
    if (images.size === 0) throw new KubectlError('you must specify image when creating new container');
    return { pod: await createCopy(invocation, base, pod), container: '' };
  }
  const name = existing === undefined && asked === '' ? containerNameFor(invocation, base) : asked;
  const wanted =
    existing === undefined ? newContainer(invocation, name, words) : withOverrides(invocation, existing, words);
  const list =
    existing === undefined ? [...containers, wanted] : containers.map((each) => (each === existing ? wanted : each));
  const copy = profiled(invocation, { ...base, spec: { ...objectAt(base, 'spec'), containers: list } }, name, 'copy');
  warnOfUser(invocation, copy, name);
  const created = await createCopy(invocation, copy, pod);
  return { pod: created, container: name };
}

/** A container of the original, changed as the flags say. */
function withOverrides(invocation: Invocation, container: JsonObject, words: readonly string[]): JsonObject {
  const { value } = invocation;
  const { args: _a, stdin: _s, tty: _t, ...rest } = container;
  const made = newContainer(invocation, textAt(container, 'name'), words);
  const keepsArgs = words.length === 0 && container['args'] !== undefined;
  const { image, command, args, env, imagePullPolicy, stdin, tty } = made;
  return {
    ...rest,
    ...(keepsArgs && { args: container['args'] ?? null }),
    ...(value(flags.image) !== '' && image !== undefined && { image }),
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    ...(env !== undefined && { env }),
    ...(imagePullPolicy !== undefined && { imagePullPolicy }),
    ...(stdin !== undefined && { stdin }),
    ...(tty !== undefined && { tty }),
  };
}

async function createCopy(invocation: Invocation, copy: JsonObject, original: JsonObject): Promise<JsonObject> {
  const { session, value } = invocation;
  const namespace = textAt(original, 'metadata', 'namespace');
  const created = await create(invocation, copy, namespace);
  if (value(flags.replace)) {
    await session.rest.request({
      method: 'DELETE',
      path: `/api/v1/namespaces/${namespace}/pods/${textAt(original, 'metadata', 'name')}`,
      body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 },
    });
  }
  return created;
}

async function create({ session }: Invocation, pod: JsonObject, namespace: string): Promise<JsonObject> {
  return objectAt(
    await session.rest.request({ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods`, body: pod }),
  );
}

function profiled({ value, session }: Invocation, pod: JsonObject, container: string, style: DebugStyle): JsonObject {
  const custom = readCustomProfile(session.environment.files, value(flags.custom));
  const wanted = withProfile(value(flags.profile), pod, container, style, {
    labels: value(flags.keepLabels),
    annotations: value(flags.keepAnnotations),
    liveness: value(flags.keepLiveness),
    readiness: value(flags.keepReadiness),
    startup: value(flags.keepStartup),
    initContainers: value(flags.keepInitContainers),
  });
  return custom === undefined ? wanted : withCustomProfile(wanted, container, custom);
}

function containerNameFor(invocation: Invocation, pod: JsonObject): string {
  const { session, value } = invocation;
  const asked = value(flags.container);
  if (asked !== '') return asked;
  const name = madeUp(invocation, 'debugger-', pod);
  if (!value(flags.quiet)) session.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** A name that nobody has chosen: five letters that follow from the object and the time. */
function madeUp({ session }: Invocation, prefix: string, object: JsonObject): string {
  const { uid, resourceVersion } = {
    uid: textAt(object, 'metadata', 'uid'),
    resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
  };
  let state = hashText(`${prefix} ${uid} ${resourceVersion} ${session.nowMs}`);
  return generateName(prefix, (limit) => {
    state = hashText(String(state), state);
    return (state >>> 8) % limit;
  });
}

/** Source: debug.go (displayWarning). */
function warnOfUser({ session }: Invocation, pod: JsonObject, name: string): void {
  const user = at(pod, 'spec', 'securityContext', 'runAsUser');
  const container = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'ephemeralContainers')].find(
    (each) => textAt(each, 'name') === name,
  );
  const security = at(container, 'securityContext');
  if (user === undefined || user === 0 || security === undefined || at(security, 'runAsUser') === 0) return;
  if (at(security, 'privileged') !== true && listAt(security, 'capabilities', 'add').length === 0) return;
  session.err(
    'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n',
  );
}

async function attachTo({ session, value }: Invocation, { pod, container }: Debugged): Promise<void> {
  const [namespace, name] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')];
  let told = '';
  const probe = async (): Promise<JsonObject | undefined> => {
    const now = await readPod(session, namespace, name);
    const { state } = statusOf(now, container);
    if (state['running'] !== undefined || state['terminated'] !== undefined) return now;
    const message = textAt(state['waiting'], 'message');
    if (!value(flags.quiet) && message !== '' && message !== told) session.warn(`container ${container}: ${message}`);
    told = message;
    return undefined;
  };
  const running = await waitFor(session, probe, A_WEEK_MS);
  if (running === undefined) throw new KubectlError('timed out waiting for the condition');
  if (statusOf(running, container).state['terminated'] !== undefined) {
    await showLog(session, running, container);
    return;
  }
  await attachOrShowLog(session, running, container, {
    stdin: value(flags.stdin),
    tty: value(flags.tty),
    quiet: value(flags.quiet),
  });
}

function statusOf(pod: JsonObject, container: string): { readonly state: JsonObject } {
  const found = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses']
    .flatMap((field) => listAt(pod, 'status', field))
    .find((status) => textAt(status, 'name') === container);
  return { state: objectAt(found, 'state') };
}
