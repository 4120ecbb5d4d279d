import type { HttpHandler } from '../../../../sim/net';
import type { Coroutine, ProcessContext } from '../../process/process';
import { text } from '../serve';
import { flagsOf } from './flags';
import { klog } from './klog';
import { serveSecurely } from './secure-server';

/** `agnhost crd-conversion-webhook`: converts `stable.example.com/v1` and `v2` (test/images/agnhost/crd-conversion-webhook). */
export function conversionWebhook(process: ProcessContext): Coroutine<number> {
  const verbose = flagsOf(process.argv).number('v', 0) >= 2;
  const convertAll: HttpHandler = ({ headers, body }, respond) => {
    const refuse = (message: string): void => {
      klog(process, 'E', 'framework.go:131', message);
      respond(text(`${message}\n`, 400));
    };
    const type = headers['content-type'] ?? '';
    if (!/^application\/(?:json|yaml)$/.test(type)) return refuse(`invalid Content-Type header \`${type}\``);
    if (verbose) klog(process, 'I', 'framework.go:135', `handling request: ${body}`);
    const review = reviewOf(body);
    if (typeof review === 'string') return refuse(review);
    const { kind, apiVersion, request } = review;
    const sent = JSON.stringify({
      kind,
      apiVersion,
      request: { uid: '', desiredAPIVersion: '', objects: null },
      response: { uid: request.uid, ...converted(request) },
    });
    if (verbose) klog(process, 'I', 'framework.go:196', `sending response: ${sent}`);
    const answer = text(`${sent}\n`);
    respond({ ...answer, headers: { ...answer.headers, 'content-type': 'application/json' } });
  };
  return serveSecurely(process, 'config.go:31', new Map([['/crdconvert', convertAll]]));
}

type CustomObject = Readonly<Record<string, unknown>> & { readonly apiVersion?: string };

interface ConversionRequest {
  readonly uid: string;
  readonly desiredAPIVersion: string;
  readonly objects: readonly CustomObject[];
}

interface Review {
  readonly kind: string;
  readonly apiVersion: string;
  readonly request: ConversionRequest;
}

function reviewOf(body: string): Review | string {
  let review: Partial<Review>;
  try {
    review = JSON.parse(body);
  } catch {
    return `failed to deserialize body (${body}) with error couldn't get version/kind; json parse error: invalid character`;
  }
  const { kind = '', apiVersion = '', request } = review;
  const known = kind === 'ConversionReview' && /^apiextensions\.k8s\.io\/v1(?:beta1)?$/.test(apiVersion);
  return known && request !== undefined
    ? { kind, apiVersion, request }
    : `Unsupported group version kind: ${apiVersion}, Kind=${kind}`;
}

interface Failure {
  readonly message: string;
}

function converted({ desiredAPIVersion, objects }: ConversionRequest): object {
  const all: CustomObject[] = [];
  for (const object of objects) {
    const result = convert(object, desiredAPIVersion);
    if ('message' in result && !('apiVersion' in result))
      return { convertedObjects: null, result: { metadata: {}, status: 'Failure', message: result.message } };
    all.push({ ...result, apiVersion: desiredAPIVersion });
  }
  return { convertedObjects: all, result: { metadata: {}, status: 'Success' } };
}

/** `hostPort: localhost:80` of v1 is `host: localhost` and `port: "80"` of v2. */
function convert(object: CustomObject, to: string): CustomObject | Failure {
  const { apiVersion: from = '' } = object;
  if (to === from) return { message: `conversion from a version to itself should not call the webhook: ${to}` };
  const [v1, v2] = ['stable.example.com/v1', 'stable.example.com/v2'];
  if (from !== v1 && from !== v2) return { message: `unexpected conversion version ${JSON.stringify(from)}` };
  if (to !== (from === v1 ? v2 : v1)) return { message: `unexpected conversion version ${JSON.stringify(to)}` };
  const { hostPort, host, port, ...rest } = object;
  if (from === v2) {
    if (host === undefined && port === undefined) return rest;
    return { ...rest, hostPort: `${String(host ?? '')}:${String(port ?? '')}` };
  }
  if (hostPort === undefined) return rest;
  const parts = String(hostPort).split(':');
  if (parts.length !== 2) return { message: `invalid hostPort value \`${String(hostPort)}\`` };
  return { ...rest, host: parts[0], port: parts[1] };
}
