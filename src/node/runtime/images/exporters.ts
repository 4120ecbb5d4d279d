import type { HttpHandler } from '../../../sim/net';
import type { Program } from '../process/process';
import { parseUrl } from '../programs/http-url';
import type { Image } from './image';
import { exitOnTermination, listenOrFail, text, waitForSignal } from './serve';

const SCRAPE_TIMEOUT_MS = 5_000;
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The adapter that tells Prometheus what nginx's `stub_status` says: port 9113. */
export function nginxExporter(): Image {
  const commands = new Map([['/usr/bin/nginx-prometheus-exporter', exporter]]);
  return {
    sizeBytes: 11_000_000,
    entrypoint: ['/usr/bin/nginx-prometheus-exporter'],
    commands: () => commands,
    binaries: new Map([['nginx-prometheus-exporter', exporter]]),
    build: (files) => {
      files.makeDirectory('/usr/bin', { recursive: true });
      files.writeBinary('/usr/bin/nginx-prometheus-exporter', 'nginx-prometheus-exporter');
    },
  };
}

const exporter: Program = function* nginxExporterMain(process) {
  exitOnTermination(process);
  const uri =
    process.argv.find((argument) => /^--?nginx\.scrape-uri=/.test(argument))?.replace(/^[^=]*=/, '') ??
    'http://127.0.0.1:8080/stub_status';
  const url = parseUrl(uri);
  if (url === undefined) {
    process.printError(`level=error msg="Scrape URI is invalid" uri=${uri}\n`);
    return 1;
  }
  const http: HttpHandler = (request, respond) => {
    if (!request.path.startsWith('/metrics')) return respond(text('NGINX Prometheus Exporter\n'));
    const asked = { method: 'GET', path: url.path, headers: {}, body: '' };
    process.network.http(url.host, url.port, asked, SCRAPE_TIMEOUT_MS, (outcome) => {
      const status = 'response' in outcome && outcome.response.status === 200 ? outcome.response.body : undefined;
      const response = text(metrics(status));
      respond({ ...response, headers: { ...response.headers, 'content-type': METRICS_TYPE } });
    });
  };
  process.printError('level=info msg="Listening on" address=[::]:9113\n');
  const listener = process.listen({ port: 9113, http });
  return listener === 'EADDRINUSE' ? 1 : yield* waitForSignal();
};

function metrics(status: string | undefined): string {
  const [, active] = /Active connections: (\d+)/.exec(status ?? '') ?? [];
  const [, accepted, handled, requests] = /\n (\d+) (\d+) (\d+)/.exec(status ?? '') ?? [];
  const lines = [
    '# HELP nginx_up Status of the last metric scrape',
    '# TYPE nginx_up gauge',
    `nginx_up ${status === undefined ? 0 : 1}`,
  ];
  for (const [name, kind, help, count] of [
    ['nginx_connections_accepted', 'counter', 'Accepted client connections', accepted],
    ['nginx_connections_active', 'gauge', 'Active client connections', active],
    ['nginx_connections_handled', 'counter', 'Handled client connections', handled],
    ['nginx_http_requests_total', 'counter', 'Total http requests', requests],
  ]) {
    if (count !== undefined) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, `${name} ${count}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What Prometheus asks of every machine: port 9100. */
export function nodeExporter(): Image {
  const program: Program = function* nodeExporterMain(process) {
    exitOnTermination(process);
    const http: HttpHandler = (_request, respond) => {
      const seconds = Math.floor(process.nowMs / 1000);
      respond(
        text(
          `# HELP node_time_seconds System time in seconds since epoch (1970).\n# TYPE node_time_seconds gauge\nnode_time_seconds ${seconds}\n`,
        ),
      );
    };
    const listens = listenOrFail(process, 9100, http, 'listen tcp :9100: bind: address already in use\n');
    return listens ? yield* waitForSignal() : 1;
  };
  const commands = new Map([['/bin/node_exporter', program]]);
  return {
    sizeBytes: 13_000_000,
    entrypoint: ['/bin/node_exporter'],
    commands: () => commands,
    binaries: new Map([['node_exporter', program]]),
  };
}
