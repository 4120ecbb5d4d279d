/** A page that was fetched through a proxy, and from where it seems to be. */
export interface ProxiedPage {
  /** The path of the proxy, `/api/v1/namespaces/default/pods/web/proxy`. */
  readonly prefix: string;
  /** Who was asked, `10.244.0.5:8080`. */
  readonly host: string;
  /** Whom the client asked. */
  readonly requestHost: string;
}

/** The attributes that hold addresses, by element (apimachinery/pkg/util/proxy/transport.go, `atomsToAttrs`). */
const LINKS: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
};

const TAG = /<([a-z][a-z0-9]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)(\s*\/?)>/gi;
const ATTRIBUTE = /(\s+)([^\s"'<>/=]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'=<>`]+)/g;

/**
 * A page whose links to its own server lead through the proxy.
 * Divergence from real Kubernetes: elements without such links keep the spelling that they have in the page.
 */
export function rewriteLinks(html: string, page: ProxiedPage): string {
  return html.replace(TAG, (tag: string, element: string, attributes: string, end: string) => {
    const key = element.toLowerCase();
    const links = Object.hasOwn(LINKS, key) ? LINKS[key] : undefined;
    if (links === undefined || attributes === '') return tag;
    const changed = attributes.replace(
      ATTRIBUTE,
      (attribute: string, space: string, name: string, equals: string, value: string) => {
        if (!links.includes(name.toLowerCase())) return attribute;
        const bare = /^["']/.test(value) ? value.slice(1, -1) : value;
        return `${space}${name}${equals}"${rewriteLocation(bare, page).replaceAll('"', '&#34;')}"`;
      },
    );
    return `<${element}${changed}${end}>`;
  });
}

/** An address as one reaches it through the proxy; addresses of others and relative ones stay as they are (transport.go, `rewriteURL`). */
export function rewriteLocation(text: string, { prefix, host, requestHost }: ProxiedPage): string {
  const [, origin, own = '', path = '', rest = ''] =
    /^((?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*))?([^?#]*)(.*)$/i.exec(text) ?? [];
  if (origin !== undefined && own !== host && own !== requestHost) return text;
  if (!path.startsWith('/')) return text;
  const kept = origin !== undefined && own === requestHost ? origin : '';
  if (path.startsWith(prefix)) return `${kept}${path}${rest}`;
  return `${kept}${prefix}${path}${rest}`;
}
