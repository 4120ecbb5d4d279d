import { agnhost } from './agnhost/agnhost';
import { genericImage } from './generic';
import { mariadb, mysql, postgres } from './databases';
import { nginxExporter, nodeExporter } from './exporters';
import { git } from './git';
import { helloApp, httpEcho } from './hello';
import { httpd } from './httpd';
import type { Image } from './image';
import { kubia } from './kubia';
import { helloKiamol, nginx } from './nginx/nginx';
import { officialImages } from './official-images';
import { pause } from './pause';
import type { ImageRegistry } from './registry';
import { redis } from './redis';
import { goStress, stress } from './stress';
import { whoami } from './whoami';
import { alpine, busybox, curlImage, debian, networkTools } from './linux';

/** What an image does, by its repository; the function makes it for a tag. */
type Repository = (tag: string) => Image;

const REPOSITORIES: Readonly<Record<string, Repository>> = {
  'docker.io/library/nginx': nginx,
  'docker.io/library/httpd': httpd,
  'docker.io/library/redis': redis,
  'docker.io/library/postgres': postgres,
  'docker.io/library/mysql': mysql,
  'docker.io/library/mariadb': mariadb,
  'docker.io/library/busybox': busybox,
  'docker.io/library/alpine': alpine,
  'docker.io/library/debian': debian,
  'docker.io/library/ubuntu': debian,
  'docker.io/curlimages/curl': curlImage,
  'docker.io/nicolaka/netshoot': networkTools,
  'docker.io/luksa/kubia': kubia,
  'docker.io/khk9346/kubia': kubia,
  'docker.io/kiamol/ch02-hello-kiamol': helloKiamol,
  'docker.io/kiamol/ch02-whoami': whoami,
  'docker.io/alpine/git': git,
  'docker.io/polinux/stress': stress,
  'docker.io/vish/stress': goStress,
  'docker.io/nginx/nginx-prometheus-exporter': nginxExporter,
  'docker.io/prom/node-exporter': nodeExporter,
  'quay.io/prometheus/node-exporter': nodeExporter,
  'docker.io/hashicorp/http-echo': httpEcho,
  'gcr.io/google-samples/hello-app': helloApp,
  'us-docker.pkg.dev/google-samples/containers/gke/hello-app': helloApp,
  'registry.k8s.io/pause': pause,
  'registry.k8s.io/e2e-test-images/agnhost': agnhost,
  'registry.k8s.io/e2e-test-images/nginx': nginx,
  'registry.k8s.io/e2e-test-images/busybox': busybox,
};

/** Names that say of themselves that there is no such thing. */
const NO_SUCH =
  /(?:^|[/._:-])(?:no-?such|non-?exist|does-?not-?exist|not-?exist|not-?found|missing|nope|invalid|wrong|typo)/;
/** A tag of a known image: versions, and the words that stand for variants. */
const TAG_PART =
  /^(?:v?\d[\w]*|latest|stable|mainline|current|lts|edge|nightly|full|slim|alpine[\d.]*|perl|otel|debian|trixie|bookworm|bullseye|buster|stretch|jammy|noble|focal|musl|glibc|uclibc|unprivileged|alpha|beta|rc\d*|windowsservercore|management)$/;
/** Domains that exist for examples only (RFC 2606): nobody answers there. */
const NO_HOST = /(?:^|\.)(?:example|invalid|test|local|localhost|example\.(?:com|org|net))$/;

/** What was found for each reference: an image, or why there is none. */
const found = new Map<string, Image | string>();

/**
 * The registries of the world, as far as anybody here knows. Which images do not exist, so that failing pulls can be shown:
 * - any name or tag with a part such as `nosuch`, `nonexistent`, `does-not-exist`, `not-found`, `missing`, `nope`, `invalid`, `wrong` or `typo`;
 * - a name of one word (`docker.io/library/...`) that is no Docker official image, as `myapp` or `ngnix`;
 * - a tag of an official image that is no version (`1.14.2`, `8-alpine`) and none of the usual words (`latest`, `stable`, `alpine`, ...);
 * - anything on a host under example.com, .example, .invalid, .test or .local.
 * All other names exist. What nothing is known of listens on the ports that its container declares (see `genericImage`).
 */
export const imageCatalogue: ImageRegistry = {
  find(reference: string): Image | string {
    let image = found.get(reference);
    if (image === undefined) found.set(reference, (image = missing(reference) ?? existing(reference)));
    return image;
  },
};

function existing(reference: string): Image {
  const { repository, tag } = split(reference);
  return REPOSITORIES[repository]?.(tag) ?? genericImage(repository, tag);
}

/** Why the runtime cannot pull it, in the words of containerd 2 as the kubelet passes them on. */
function missing(reference: string): string | undefined {
  const { repository, tag } = split(reference);
  const [host = '', ...path] = repository.split('/');
  const failed = `failed to pull and unpack image "${reference}": failed to resolve image: `;
  // A word with capitals before the slash is taken for a host, and there is none of that name.
  if (NO_HOST.test(host.replace(/:\d+$/, '')) || !/[.:]/.test(host)) {
    const url = `https://${host}/v2/${path.join('/')}/manifests/${tag}`;
    return `${failed}failed to do request: Head "${url}": dial tcp: lookup ${host.replace(/:\d+$/, '')}: no such host`;
  }
  const official = host === 'docker.io' && path[0] === 'library' ? (path[1] ?? '') : undefined;
  if (NO_SUCH.test(path.join('/')) || (official !== undefined && !officialImages.has(official))) {
    return `${failed}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
  }
  const known = official !== undefined && !tag.split(/[-._]/).every((part) => TAG_PART.test(part));
  if (NO_SUCH.test(`:${tag}`) || known) return `rpc error: code = NotFound desc = ${failed}${reference}: not found`;
  return undefined;
}

function split(reference: string): { readonly repository: string; readonly tag: string } {
  const at = reference.indexOf('@');
  if (at >= 0) return { repository: reference.slice(0, at), tag: '' };
  const colon = reference.lastIndexOf(':');
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
