import type { HttpResponse } from '../../sim/net';

const TITLES: Readonly<Record<number, string>> = {
  308: 'Permanent Redirect',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The page that nginx itself makes for a status (src/http/ngx_http_special_response.c), without its version. */
export function nginxPage(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const title = `${status} ${TITLES[status] ?? ''}`;
  const body =
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
    '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';
  return {
    status,
    headers: {
      'content-type': 'text/html',
      'content-length': String(body.length),
      connection: 'keep-alive',
      ...headers,
    },
    body,
  };
}
