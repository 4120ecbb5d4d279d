import type { ResourceList } from '../kinds/resource-list';
import { parseQuantity, type Quantity } from '../quantity';

/** What one container, pod or claim asks for. */
export interface LimitedUse {
  /** `Container`, `Pod`, `PersistentVolumeClaim`. */
  readonly type: string;
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

/** What is wrong with the use of `name`, or undefined (plugin/pkg/admission/limitranger/admission.go, `minConstraint`). */
export function minimum({ type, requests, limits }: LimitedUse, name: string, enforced: Quantity): string | undefined {
  const { request, limit } = amounts(requests, limits, name);
  const what = `minimum ${name} usage per ${type} is ${enforced.text}`;
  if (request === undefined) return `${what}.  No request is specified`;
  const [asked, allowed, least] = comparable(request, limit, enforced);
  if (asked < least) return `${what}, but request is ${request.text}`;
  return limit !== undefined && allowed < least ? `${what}, but limit is ${limit.text}` : undefined;
}

/** `maxRequestConstraint`: for what has no limits. */
export function maximumRequest({ type, requests }: LimitedUse, name: string, enforced: Quantity): string | undefined {
  const { request } = amounts(requests, {}, name);
  const what = `maximum ${name} usage per ${type} is ${enforced.text}`;
  if (request === undefined) return `${what}.  No request is specified`;
  const [asked, , most] = comparable(request, undefined, enforced);
  return asked > most ? `${what}, but request is ${request.text}` : undefined;
}

/** `maxConstraint` */
export function maximum({ type, requests, limits }: LimitedUse, name: string, enforced: Quantity): string | undefined {
  const { request, limit } = amounts(requests, limits, name);
  const what = `maximum ${name} usage per ${type} is ${enforced.text}`;
  if (limit === undefined) return `${what}.  No limit is specified`;
  const [asked, allowed, most] = comparable(request, limit, enforced);
  if (allowed > most) return `${what}, but limit is ${limit.text}`;
  return request !== undefined && asked > most ? `${what}, but request is ${request.text}` : undefined;
}

/** `limitRequestRatioConstraint` */
export function maxLimitRequestRatio(
  { type, requests, limits }: LimitedUse,
  name: string,
  enforced: Quantity,
): string | undefined {
  const { request, limit } = amounts(requests, limits, name);
  const [asked, allowed] = comparable(request, limit, enforced);
  const what = `${name} max limit to request ratio per ${type} is ${enforced.text}`;
  if (asked === 0) return `${what}, but no request is specified or request is 0`;
  if (allowed === 0) return `${what}, but no limit is specified or limit is 0`;
  const ratio = allowed / asked;
  return ratio * 1000 > enforced.milliValue ? `${what}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

/** MaxMilliValue of apimachinery's quantities. */
const MAX_MILLI_VALUE = Math.trunc((2 ** 63 - 1) / 1000);

/** Thousandths where all fit (`requestLimitEnforcedValues`). */
function comparable(
  request: Quantity | undefined,
  limit: Quantity | undefined,
  enforced: Quantity,
): readonly [number, number, number] {
  const all = [request, limit, enforced] as const;
  const isSmall = all.every((quantity) => (quantity?.value ?? 0) <= MAX_MILLI_VALUE);
  const amount = (quantity: Quantity | undefined) => (isSmall ? quantity?.milliValue : quantity?.value) ?? 0;
  return [amount(request), amount(limit), amount(enforced)];
}

function amounts(requests: ResourceList, limits: ResourceList, name: string) {
  const parsed = (text: string | undefined) => (text === undefined ? undefined : parseQuantity(text));
  return { request: parsed(requests[name]), limit: parsed(limits[name]) };
}
