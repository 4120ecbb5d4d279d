import type { FileSystem } from '../../../../sim/file-system';
import { HELLO_KIAMOL, pageOf, WELCOME } from './pages';

const ROOT = '/usr/share/nginx/html';
export const MAIN_FILE = '/etc/nginx/nginx.conf';

/** Puts nginx's own files in place: its configuration, its page and its logs, which go to the standard streams. */
export function installFiles(files: FileSystem, version: string): void {
  for (const path of [ROOT, '/etc/nginx/conf.d', '/var/log/nginx', '/var/cache/nginx', '/usr/sbin'])
    files.makeDirectory(path, { recursive: true });
  files.writeBinary('/usr/sbin/nginx', 'nginx');
  files.writeFile(MAIN_FILE, NGINX_CONF);
  files.writeFile('/etc/nginx/conf.d/default.conf', PACKAGED_CONF);
  files.writeFile('/etc/nginx/mime.types', MIME_TYPES);
  files.symlink('/dev/stdout', '/var/log/nginx/access.log');
  files.symlink('/dev/stderr', '/var/log/nginx/error.log');
  installPage(files, version, WELCOME);
}

export function installHelloKiamol(files: FileSystem, version: string): void {
  installPage(files, version, HELLO_KIAMOL);
}

function installPage(files: FileSystem, version: string, index: string): void {
  files.writeFile(`${ROOT}/index.html`, index);
  files.writeFile(`${ROOT}/50x.html`, pageOf('50x', version));
}

const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

/** The server that comes with the package, as the image's script has changed it. */
export const PACKAGED_CONF = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const MIME_TYPES = `types {
    text/html                             html htm shtml;
    text/css                              css;
    text/xml                              xml;
    image/gif                             gif;
    image/jpeg                            jpeg jpg;
    application/javascript                js;
    text/plain                            txt;
    image/png                             png;
    image/svg+xml                         svg svgz;
    image/webp                            webp;
    image/x-icon                          ico;
    font/woff                             woff;
    font/woff2                            woff2;
    application/json                      json;
    application/wasm                      wasm;
}
`;
