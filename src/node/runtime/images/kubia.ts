import type { Program } from '../process/process';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { listenOrFail, text, waitForSignal } from './serve';

const PORT = 8080;

/**
 * The application of "Kubernetes in Action": a Node.js server on port 8080 that tells its host name and who called. As PID 1 it has no handler
 * for SIGTERM, so it ends only when it is killed.
 */
export function kubia(): Image {
  const commands = new Map([['node', app]]);
  return {
    sizeBytes: 262_000_000,
    entrypoint: ['node', 'app.js'],
    env: [
      ['NODE_VERSION', '7.9.0'],
      ['YARN_VERSION', '0.22.0'],
    ],
    commands: () => commands,
    binaries: linuxBinaries('debian', { node: app }),
    build: (files) => {
      buildLinux(files, 'debian', ['curl', 'wget', 'ps', 'kill']);
      files.makeDirectory('/usr/local/bin', { recursive: true });
      files.writeBinary('/usr/local/bin/node', 'node');
      files.writeFile('/app.js', SOURCE);
    },
  };
}

const app: Program = function* node(process) {
  process.print('Kubia server starting...\n');
  const listens = listenOrFail(
    process,
    PORT,
    (request, respond) => {
      process.print(`Received request from ${request.remoteAddress}\n`);
      respond(text(`You've hit ${process.hostname}\n`));
    },
    `Error: listen EADDRINUSE :::${PORT}\n`,
  );
  return listens ? yield* waitForSignal() : 1;
};

const SOURCE = `const http = require('http');
const os = require('os');

console.log("Kubia server starting...");

http.createServer((request, response) => {
  console.log("Received request from " + request.connection.remoteAddress);
  response.writeHead(200);
  response.end("You've hit " + os.hostname() + "\\n");
}).listen(${PORT});
`;
