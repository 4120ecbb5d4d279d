import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'expect';
import { serveCluster, type ServedCluster } from '../../server/testing/served-cluster';

const GHERKUBE = resolve(__dirname, '../gherkube.js');
let served: ServedCluster;
const folder = mkdtempSync(join(tmpdir(), 'gherkube-cli-'));
const errors: unknown[] = [];

before(async () => {
  served = await serveCluster(
    { nodes: [{ name: 'node-1' }] },
    { speed: 0, onError: (error) => void errors.push(error) },
  );
  writeFileSync(join(folder, 'kubeconfig'), served.kubeconfig);
});

after(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
  expect(errors).toEqual([]);
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `gherkube kubectl` as a program, in a folder of its own. */
function kubectl(args: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((done) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: 'kubeconfig', ...env } };
    const child = execFile(process.execPath, [GHERKUBE, 'kubectl', ...args], options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end(stdin);
  });
}

const kubeconfigWith = (name: string, change: (text: string) => string): string => {
  writeFileSync(join(folder, name), change(served.kubeconfig));
  return name;
};

describe('gherkube kubectl', () => {
  it('reads the kubeconfig, files and standard input, and gives the exit code', async () => {
    writeFileSync(join(folder, 'cm.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-file}\n');
    const [fromFile, fromInput, missing] = await Promise.all([
      kubectl(['create', '-f', 'cm.yaml']),
      kubectl(['create', '-f', '-'], 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-input}\n'),
      kubectl(['get', 'pod', 'ghost']),
    ]);
    expect(fromFile).toEqual({ code: 0, stdout: 'configmap/from-file created\n', stderr: '' });
    expect(fromInput).toEqual({ code: 0, stdout: 'configmap/from-input created\n', stderr: '' });
    expect(missing).toEqual({ code: 1, stdout: '', stderr: 'Error from server (NotFound): pods "ghost" not found\n' });
  });

  it('opens the editor', async () => {
    await kubectl(['create', 'configmap', 'edited', '--from-literal=colour=green']);
    expect(await kubectl(['edit', 'cm', 'edited'], '', { KUBE_EDITOR: 'sed -i s/green/red/' })).toEqual({
      code: 0,
      stdout: 'configmap/edited edited\n',
      stderr: '',
    });
    const { stdout } = await kubectl(['get', 'cm', 'edited', '-o', 'jsonpath={.data.colour}']);
    expect(stdout).toBe('red');
  });

  it('runs commands in containers and copies files', async () => {
    await kubectl(['run', 'box', '--image=busybox', '--command', '--', 'sleep', '100000']);
    await served.clock.advance(20_000);
    expect(await kubectl(['exec', '-i', 'box', '--', 'sh', '-c', 'cat; echo oh >&2; exit 3'], 'hello\n')).toEqual({
      code: 3,
      stdout: 'hello\n',
      stderr: 'oh\ncommand terminated with exit code 3\n',
    });
    expect(await kubectl(['cp', 'cm.yaml', 'box:/tmp/there.yaml'])).toEqual({ code: 0, stdout: '', stderr: '' });
    await kubectl(['cp', 'box:tmp/there.yaml', 'back.yaml']);
    expect(readFileSync(join(folder, 'back.yaml'), 'utf8')).toBe(readFileSync(join(folder, 'cm.yaml'), 'utf8'));
  });

  it('follows a watch until it is interrupted', async () => {
    const child = spawn(process.execPath, [GHERKUBE, 'kubectl', 'get', 'cm', '-w', '-o', 'name'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: 'kubeconfig' },
    });
    const seen = new Promise<void>((found) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        if (text === '') void kubectl(['create', 'configmap', 'watched']);
        text += chunk;
        if (text.includes('configmap/watched')) found();
      });
    });
    await seen;
    const ended = new Promise((done) => child.once('close', done));
    child.kill('SIGINT');
    await ended;
  });

  const certificate = /client-certificate-data: .*\n *client-key-data: .*/;
  const cases: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    [
      'no credentials',
      (text) => text.replace(certificate, 'token: ""'),
      /^error: You must be logged in to the server \(/,
    ],
    [
      'an authority that is not known',
      (text) => text.replace(/certificate-authority-data: .*\n */, ''),
      /^Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority\n$/,
    ],
    [
      'another name',
      (text) => text.replace('server:', 'tls-server-name: example.com\n    server:'),
      /x509: certificate is valid for localhost, .*not example\.com\n$/,
    ],
    [
      'nobody there',
      (text) => text.replace(/server: .*/, 'server: https://127.0.0.1:1'),
      /^The connection to the server 127\.0\.0\.1:1 was refused - did you specify the right host or port\?\n$/,
    ],
    [
      'files that are missing',
      (text) => text.replace(certificate, 'client-certificate: no.crt\n    client-key: no.key'),
      /^Error in configuration: \n\* unable to read client-cert no\.crt for kubernetes-admin due to open no\.crt: no such file or directory\n\* unable to read client-key no\.key /,
    ],
    [
      'a proxy',
      (text) => text.replace('server:', 'proxy-url: http://proxy:3128\n    server:'),
      /^error: this kubectl talks to no proxy: http:\/\/proxy:3128\n$/,
    ],
    [
      'a plugin that is missing',
      (text) =>
        text.replace(
          certificate,
          'exec: {command: no-such-plugin, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}',
        ),
      /^Unable to connect to the server: getting credentials: exec: executable no-such-plugin not found\n$/,
    ],
  ];
  for (const [name, change, expected] of cases) {
    it(`says so: ${name}`, async () => {
      const config = kubeconfigWith(`${name.replaceAll(' ', '-')}.yaml`, change);
      const { code, stderr } = await kubectl(['get', 'pods', '--kubeconfig', config]);
      expect(stderr).toMatch(expected);
      expect(code).toBe(1);
    });
  }

  it('shows what a plugin gives', async () => {
    const text = kubeconfigWith('plugin.yaml', (kubeconfig) => {
      const [, cert = '', key = ''] = /client-certificate-data: (\S+)\n *client-key-data: (\S+)/.exec(kubeconfig) ?? [];
      const status = {
        clientCertificateData: Buffer.from(cert, 'base64').toString(),
        clientKeyData: Buffer.from(key, 'base64').toString(),
      };
      const answer = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status };
      writeFileSync(join(folder, 'answer.json'), JSON.stringify(answer));
      return kubeconfig.replace(
        certificate,
        'exec: {command: cat, args: [answer.json], apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}',
      );
    });
    expect(await kubectl(['get', 'nodes', '-o', 'name', '--kubeconfig', text])).toEqual({
      code: 0,
      stdout: 'node/node-1\n',
      stderr: '',
    });
  });
});
