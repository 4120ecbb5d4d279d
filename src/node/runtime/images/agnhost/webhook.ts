import type { HttpHandler } from '../../../../sim/net';
import type { Coroutine, ProcessContext } from '../../process/process';
import { text } from '../serve';
import { flagsOf } from './flags';
import { klog } from './klog';
import { serveSecurely } from './secure-server';

/**
 * `agnhost webhook`: the admission webhooks of Kubernetes' own tests (test/images/agnhost/webhook).
 * Divergence from real Kubernetes: a mutating webhook that is called for the wrong resource says so instead of breaking the connection.
 */
export function webhook(process: ProcessContext): Coroutine<number> {
  const flags = flagsOf(process.argv);
  const context: Context = {
    process,
    verbose: flags.number('v', 0) >= 2,
    sidecarImage: flags.text('sidecar-image', ''),
  };
  const paths = new Map([...ADMIT].map(([path, admit]) => [path, handlerOf(context, admit)]));
  return serveSecurely(process, 'config.go:34', paths);
}

interface Context {
  readonly process: ProcessContext;
  readonly verbose: boolean;
  readonly sidecarImage: string;
}

interface ReviewedObject {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly containers?: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
  readonly stdin?: boolean;
  readonly container?: string;
}

interface AdmissionRequest {
  readonly uid: string;
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  readonly subResource?: string;
  readonly name?: string;
  readonly operation: string;
  readonly object?: ReviewedObject | null;
  readonly oldObject?: ReviewedObject | null;
}

interface Verdict {
  readonly allowed: boolean;
  readonly status?: Readonly<Record<string, string | number>>;
  /** A JSON patch. */
  readonly patch?: string;
  readonly afterMs?: number;
}

type Admit = (request: AdmissionRequest, context: Context) => Verdict | 'never';

const ALLOWED: Verdict = { allowed: true };
const DELAY_MS = 5_000;

const ADMIT: ReadonlyMap<string, Admit> = new Map<string, Admit>([
  [
    '/always-allow-delay-5s',
    (_request, context) => {
      info(context, 'alwaysallow.go:29', 'always-allow-with-delay sleeping for 5 seconds');
      return { allowed: true, status: { message: 'this webhook allows all requests' }, afterMs: DELAY_MS };
    },
  ],
  [
    '/always-deny',
    (_request, context) => {
      info(context, 'alwaysdeny.go:27', 'calling always-deny');
      return denied('this webhook denies all requests');
    },
  ],
  ['/add-label', addLabel],
  ['/pods', admitPods],
  ['/pods/attach', denySpecificAttachment],
  [
    '/mutating-pods',
    (request, context) =>
      patchPod(request, context, INIT_CONTAINER_PATCH, ({ metadata, spec }) => {
        const has = spec?.initContainers?.some(({ name }) => name === 'webhook-added-init-container') === true;
        return metadata?.name === 'webhook-to-be-mutated' && !has;
      }),
  ],
  ['/mutating-pods-sidecar', addSidecar],
  ['/configmaps', (request, context) => admitData(request, context, 'configmap')],
  ['/mutating-configmaps', (request, context) => patchData(request, context, 'configmap')],
  ['/custom-resource', (request, context) => admitData(request, context, 'custom resource')],
  ['/mutating-custom-resource', (request, context) => patchData(request, context, 'custom resource')],
  ['/crd', admitCrd],
]);

function handlerOf(context: Context, admit: Admit): HttpHandler {
  const { process } = context;
  return ({ headers, body }, respond) => {
    if (headers['content-type'] !== 'application/json') {
      klog(process, 'E', 'main.go:104', `contentType=${headers['content-type'] ?? ''}, expect application/json`);
      return respond(text(''));
    }
    info(context, 'main.go:108', `handling request: ${body}`);
    const review = reviewOf(body);
    if (typeof review === 'string') {
      klog(process, 'E', 'main.go:114', review);
      return respond(text(`${review}\n`, 400));
    }
    const verdict = admit(review.request, context);
    if (verdict === 'never') return undefined;
    const answer = (): void => respond(response(review, verdict));
    if (verdict.afterMs === undefined) answer();
    else process.after(verdict.afterMs, answer);
  };
}

interface Review {
  readonly apiVersion: string;
  readonly request: AdmissionRequest;
}

/** What the API server has sent, or why it cannot be read. */
function reviewOf(body: string): Review | string {
  let review: { readonly kind?: string; readonly apiVersion?: string; readonly request?: AdmissionRequest };
  try {
    review = JSON.parse(body);
  } catch {
    return "Request could not be decoded: couldn't get version/kind; json parse error: invalid character";
  }
  const { kind = '', apiVersion = '', request } = review;
  if (kind !== 'AdmissionReview' || !/^admission\.k8s\.io\/v1(?:beta1)?$/.test(apiVersion) || request === undefined)
    return `Unsupported group version kind: ${apiVersion}, Kind=${kind}`;
  return { apiVersion, request };
}

function response({ apiVersion, request }: Review, { allowed, status, patch }: Verdict): ReturnType<typeof text> {
  const review = {
    kind: 'AdmissionReview',
    apiVersion,
    response: {
      uid: request.uid,
      allowed,
      ...(status && { status: { ...status, metadata: {} } }),
      ...(patch !== undefined && { patch: Buffer.from(patch).toString('base64'), patchType: 'JSONPatch' }),
    },
  };
  const answer = text(JSON.stringify(review));
  return { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' } };
}

function info({ process, verbose }: Context, where: string, message: string): void {
  if (verbose) klog(process, 'I', where, message);
}

function denied(message: string): Verdict {
  return { allowed: false, status: { message } };
}

function deniedFor(reason: string): Verdict {
  return { allowed: false, status: { reason } };
}

/** The object, or its last state when it is being deleted. */
function objectOf({ operation, object, oldObject }: AdmissionRequest): ReviewedObject {
  return (operation === 'DELETE' ? oldObject : object) ?? {};
}

/** Says that it was called for something else; undefined: it was not. */
function wrongResource({ resource }: AdmissionRequest, { process }: Context, wanted: string): Verdict | undefined {
  if (resource.group === '' && resource.version === 'v1' && resource.resource === wanted) return undefined;
  const message = `expect resource to be {${['', 'v1', wanted].join(' ')}}`;
  klog(process, 'E', 'pods.go:44', message);
  return denied(message);
}

function addLabel({ object }: AdmissionRequest, context: Context): Verdict {
  info(context, 'addlabel.go:41', 'calling add-label');
  const labels = object?.metadata?.labels ?? {};
  const path = '/metadata/labels/added-label';
  if (Object.keys(labels).length === 0)
    return patched([{ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } }]);
  if (labels['added-label'] === undefined) return patched([{ op: 'add', path, value: 'yes' }]);
  return labels['added-label'] === 'yes' ? ALLOWED : patched([{ op: 'replace', path, value: 'yes' }]);
}

function patched(operations: readonly object[]): Verdict {
  return { allowed: true, patch: JSON.stringify(operations) };
}

function admitPods(request: AdmissionRequest, context: Context): Verdict | 'never' {
  info(context, 'pods.go:40', 'admitting pods');
  const wrong = wrongResource(request, context, 'pods');
  if (wrong !== undefined) return wrong;
  const { metadata, spec } = request.object ?? {};
  const label = metadata?.labels?.['webhook-e2e-test'];
  if (label === 'wait-forever') return 'never';
  const unwanted = (spec?.containers ?? []).filter(({ name }) => name.includes('webhook-disallow'));
  const why = [
    ...(label === 'webhook-disallow' ? ['the pod contains unwanted label;'] : []),
    ...unwanted.map(() => 'the pod contains unwanted container name;'),
  ];
  return why.length === 0 ? ALLOWED : denied(why.join(' '));
}

function denySpecificAttachment(request: AdmissionRequest, context: Context): Verdict {
  info(context, 'pods.go:146', 'handling attaching pods');
  const { name, object } = request;
  if (name !== 'to-be-attached-pod' || object?.stdin !== true || object.container !== 'container1') return ALLOWED;
  return denied("attaching to pod 'to-be-attached-pod' is not allowed");
}

const INIT_CONTAINER_PATCH = [
  {
    op: 'add',
    path: '/spec/initContainers',
    value: [{ image: 'webhook-added-image', name: 'webhook-added-init-container', resources: {} }],
  },
];

function addSidecar(request: AdmissionRequest, context: Context): Verdict {
  const { sidecarImage } = context;
  if (sidecarImage === '') {
    const message = 'No image specified by the sidecar-image parameter';
    return { allowed: false, status: { status: 'Failure', message, code: 500 } };
  }
  const value = { image: sidecarImage, name: 'webhook-added-sidecar', resources: {} };
  return patchPod(
    request,
    context,
    [{ op: 'add', path: '/spec/containers/-', value }],
    ({ spec }) => spec?.containers?.some(({ name }) => name === 'webhook-added-sidecar') !== true,
  );
}

function patchPod(
  request: AdmissionRequest,
  context: Context,
  patch: readonly object[],
  applies: (pod: ReviewedObject) => boolean,
): Verdict {
  info(context, 'pods.go:119', 'mutating pods');
  return wrongResource(request, context, 'pods') ?? (applies(request.object ?? {}) ? patched(patch) : ALLOWED);
}

type DataKind = 'configmap' | 'custom resource';
const WHERE = {
  configmap: { admit: 'configmap.go:37', mutate: 'configmap.go:77', name: 'configmaps', unwanted: 'key and value' },
  'custom resource': {
    admit: 'customresource.go:67',
    mutate: 'customresource.go:37',
    name: 'custom resource',
    unwanted: 'data',
  },
};

function admitData(request: AdmissionRequest, context: Context, kind: DataKind): Verdict {
  const { admit, name, unwanted } = WHERE[kind];
  info(context, admit, `admitting ${name}`);
  const wrong = kind === 'configmap' ? wrongResource(request, context, 'configmaps') : undefined;
  if (wrong !== undefined) return wrong;
  const value = objectOf(request).data?.['webhook-e2e-test'];
  const { operation } = request;
  if (value === 'webhook-disallow' && (operation === 'CREATE' || operation === 'UPDATE'))
    return deniedFor(`the ${kind} contains unwanted ${unwanted}`);
  if (value === 'webhook-nondeletable' && operation === 'DELETE')
    return deniedFor(`the ${kind} cannot be deleted because it contains unwanted key and value`);
  return ALLOWED;
}

function patchData(request: AdmissionRequest, context: Context, kind: DataKind): Verdict {
  const { mutate, name } = WHERE[kind];
  info(context, mutate, `mutating ${name}`);
  const wrong = kind === 'configmap' ? wrongResource(request, context, 'configmaps') : undefined;
  if (wrong !== undefined) return wrong;
  const data = request.object?.data ?? {};
  const stage = data['mutation-stage-1'] === 'yes' ? 2 : data['mutation-start'] === 'yes' ? 1 : undefined;
  return stage === undefined ? ALLOWED : patched([{ op: 'add', path: `/data/mutation-stage-${stage}`, value: 'yes' }]);
}

function admitCrd({ object }: AdmissionRequest, context: Context): Verdict {
  info(context, 'crd.go:31', 'admitting crd');
  const unwanted = object?.metadata?.labels?.['webhook-e2e-test'] === 'webhook-disallow';
  return unwanted ? denied('the crd contains unwanted label') : ALLOWED;
}
