import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { httpClient } from '../../client/http/http-client';
import type { CredentialPlugin, KubectlEnvironment, KubectlFiles, Terminal } from '../../kubectl/environment';
import { kubectl as runKubectl } from '../../kubectl/kubectl';
import { CredentialError } from '../../kubectl/kubeconfig/credential-plugin';
import type * as LocalListener from '../../client/http/local-listener';
import { editOnHost } from '../host-editor';

/** The project's own kubectl before whatever cluster the kubeconfig leads to: its output goes to the terminal as it comes. */
export async function kubectl(argv: readonly string[]): Promise<number> {
  let interrupted = false;
  const interrupt = (): void => {
    // Whoever presses twice does not want to wait.
    if (interrupted) process.exit(130);
    interrupted = true;
  };
  process.on('SIGINT', interrupt);
  try {
    return await runKubectl(
      argv,
      hostEnvironment(() => interrupted),
    );
  } finally {
    process.off('SIGINT', interrupt);
    // Whoever waits for it must not keep the program alive either.
    interrupted = true;
    // Input that nobody reads any more must not keep the program alive.
    process.stdin.destroy();
  }
}

/** The host as kubectl sees it. */
export function hostEnvironment(interrupted: () => boolean): KubectlEnvironment {
  const env = new Map(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  return {
    get stdin() {
      return readFileSync(0, 'utf8');
    },
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env,
    files: hostFiles,
    connect: (_, access) => httpClient(access()),
    runCredentialPlugin,
    edit: (file) => editOnHost(file),
    terminal,
    listen: async (...args) => {
      const { listenLocally } = require('../../client/http/local-listener') as typeof LocalListener;
      return await listenLocally(...args);
    },
    untilInterrupted: async () => await untilTrue(interrupted),
    interrupted,
  };
}

const POLL_MS = 100;

/** Keeps the program alive until then. */
async function untilTrue(condition: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!condition()) return;
      clearInterval(timer);
      resolve();
    }, POLL_MS);
  });
}

export const hostFiles: KubectlFiles = {
  read: (path) => (kindOf(path) === 'file' ? readFileSync(path, 'utf8') : undefined),
  readBytes: (path) => (kindOf(path) === 'file' ? readFileSync(path) : undefined),
  writeBytes: (path, bytes) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  },
  list: (path) => (kindOf(path) === 'directory' ? readdirSync(path).sort() : undefined),
  write: (path, text) => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    writeFileSync(path, text, { mode: 0o600 });
  },
};

function kindOf(path: string): 'file' | 'directory' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  return stat.isDirectory() ? 'directory' : 'file';
}

/** What it writes to stderr the person sees; its input is nobody's (client-go/plugin/pkg/client/auth/exec/exec.go). */
async function runCredentialPlugin({ command, args, env, info, installHint }: CredentialPlugin): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      env: { ...process.env, ...Object.fromEntries(env), KUBERNETES_EXEC_INFO: info },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.once('error', () => {
      const hint = installHint === '' ? '' : `\n\n${installHint}`;
      reject(new CredentialError(`exec: executable ${command} not found${hint}`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new CredentialError(`exec: executable ${command} failed with exit code ${code ?? -1}`));
    });
  });
}

const terminal: Terminal = {
  get isTty() {
    return process.stdin.isTTY === true;
  },
  listen: (onBytes, onEnd, raw) => {
    const { stdin } = process;
    const wasRaw = stdin.isTTY && stdin.isRaw;
    if (raw && stdin.isTTY) stdin.setRawMode(true);
    stdin.on('data', onBytes).once('end', onEnd).resume();
    return () => {
      stdin.off('data', onBytes).off('end', onEnd).pause();
      if (raw && stdin.isTTY) stdin.setRawMode(wasRaw);
    };
  },
  onResize: (callback) => {
    const tell = (): void => {
      if (process.stdout.isTTY) callback(process.stdout.columns, process.stdout.rows);
    };
    tell();
    process.stdout.on('resize', tell);
    return () => void process.stdout.off('resize', tell);
  },
};
