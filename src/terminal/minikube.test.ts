import { expect } from 'expect';
import { describe, it } from 'node:test';
import { minikubeCommand, type MinikubeHost, type MinikubeNode, type MinikubeProfile } from './minikube';
import type { MinikubeRuntime, SwitchedAddon } from './minikube-host';
import { createTerminal, type Terminal } from './terminal';

/** Machines that only remember whether they run. */
class FakeHost implements MinikubeHost {
  readonly #profiles = new Map<string, MinikubeProfile>();

  readonly nodes: MinikubeHost['nodes'] = {
    add: async (profile, node) =>
      this.#change(profile, (nodes) => [...nodes, { name: node, address: `192.168.49.${nodes.length + 2}` }]),
    start: async (profile, node) =>
      this.#change(profile, (nodes) => nodes.map((each) => (each.name === node ? { ...each, running: true } : each))),
    stop: async (profile, node) =>
      this.#change(profile, (nodes) => nodes.map((each) => (each.name === node ? { ...each, running: false } : each))),
    delete: async (profile, node) => this.#change(profile, (nodes) => nodes.filter(({ name }) => name !== node)),
  };

  profiles(): readonly MinikubeProfile[] {
    return [...this.#profiles.values()];
  }

  async start(profile: string, names: readonly string[], containerRuntime: MinikubeRuntime): Promise<MinikubeProfile> {
    const nodes =
      this.#profiles.get(profile)?.nodes ?? names.map((name, index) => ({ name, address: `192.168.49.${index + 2}` }));
    const started = { name: profile, server: 'https://192.168.49.2:8443', running: true, nodes, containerRuntime };
    this.#profiles.set(profile, started);
    return started;
  }

  async stop(profile: string): Promise<void> {
    const found = this.#profiles.get(profile);
    if (found !== undefined) this.#profiles.set(profile, { ...found, running: false });
  }

  async delete(profile: string): Promise<void> {
    this.#profiles.delete(profile);
  }

  async setAddon(profile: string, addon: SwitchedAddon, on: boolean): Promise<void> {
    const found = this.#profiles.get(profile);
    if (found !== undefined) this.#profiles.set(profile, { ...found, addons: on ? [addon] : [] });
  }

  #change(profile: string, change: (nodes: readonly MinikubeNode[]) => readonly MinikubeNode[]): void {
    const found = this.#profiles.get(profile);
    if (found !== undefined) this.#profiles.set(profile, { ...found, nodes: change(found.nodes) });
  }
}

function terminal(): Terminal {
  return createTerminal({
    commands: new Map([['minikube', minikubeCommand(new FakeHost())]]),
    now: () => 0,
    sleep: async () => undefined,
  });
}

const START = 'minikube start --nodes 2 -p multinode';

describe('minikube', () => {
  it('starts a cluster and points kubectl at it', async () => {
    const shell = terminal();
    const { stdout, stderr, exitCode } = await shell.run(START);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const line of [
      '😄  [multinode] minikube v1.38.0 on Ubuntu 24.04',
      '👍  Starting "multinode" primary control-plane node in "multinode" cluster',
      '🐳  Preparing Kubernetes v1.36.2 on Docker 29.2.0 ...',
      '👍  Starting "multinode-m02" worker node in "multinode" cluster',
      '    ▪ NO_PROXY=192.168.49.2',
    ]) {
      expect(stdout.split('\n')).toContain(line);
    }
    expect(
      stdout.endsWith(
        '🏄  Done! kubectl is now configured to use "multinode" cluster and "default" namespace by default\n',
      ),
    ).toBe(true);
    const config = shell.files.readFile('/root/.kube/config');
    expect(config).toContain('current-context: multinode\n');
    expect(config).toContain('server: https://192.168.49.2:8443\n');
  });

  it('has its containers run by containerd when told', async () => {
    const { stdout } = await terminal().run('minikube start --container-runtime=containerd');
    expect(stdout.split('\n')).toContain('📦  Preparing Kubernetes v1.36.2 on containerd 2.2.1 ...');
  });

  const cases: readonly (readonly [typed: readonly string[], stdout: string, exitCode: number])[] = [
    [
      [START, 'minikube status -p multinode'],
      'multinode\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\nmultinode-m02\ntype: Worker\nhost: Running\nkubelet: Running\n\n',
      0,
    ],
    [
      [START, 'minikube stop -p multinode'],
      '✋  Stopping node "multinode-m02"  ...\n🛑  Powering off "multinode-m02" via SSH ...\n✋  Stopping node "multinode"  ...\n🛑  Powering off "multinode" via SSH ...\n🛑  2 nodes stopped.\n',
      0,
    ],
    [
      [START, 'minikube stop -p multinode; minikube -p multinode status | head -6'],
      'multinode\ntype: Control Plane\nhost: Stopped\nkubelet: Stopped\napiserver: Stopped\nkubeconfig: Stopped\n',
      0,
    ],
    [
      [START, 'minikube delete -p multinode'],
      '🔥  Deleting "multinode" in docker ...\n🔥  Deleting container "multinode" ...\n🔥  Deleting container "multinode-m02" ...\n🔥  Removing /root/.minikube/machines/multinode ...\n🔥  Removing /root/.minikube/machines/multinode-m02 ...\n💀  Removed all traces of the "multinode" cluster.\n',
      0,
    ],
    [
      ['minikube status'],
      '🤷  Profile "minikube" not found. Run "minikube profile list" to view all profiles.\n👉  To start a cluster, run: "minikube start"\n',
      85,
    ],
    [[START, 'minikube node list -p multinode'], 'multinode\t192.168.49.2\nmultinode-m02\t192.168.49.3\n', 0],
    [
      [START, 'minikube node stop m02 -p multinode'],
      '✋  Stopping node "multinode-m02"  ...\n🛑  Powering off "multinode-m02" via SSH ...\n🛑  Successfully stopped node multinode-m02\n',
      0,
    ],
    [[START, 'minikube profile multinode', 'minikube ip'], '192.168.49.2\n', 0],
    [
      [START, 'minikube profile list'],
      [
        '┌───────────┬────────┬─────────┬──────────────┬─────────┬────────┬───────┬────────────────┬────────────────────┐',
        '│  Profile  │ Driver │ Runtime │      IP      │ Version │ Status │ Nodes │ Active Profile │ Active Kubecontext │',
        '├───────────┼────────┼─────────┼──────────────┼─────────┼────────┼───────┼────────────────┼────────────────────┤',
        '│ multinode │ docker │ docker  │ 192.168.49.2 │ v1.36.2 │ OK     │ 2     │                │ *                  │',
        '└───────────┴────────┴─────────┴──────────────┴─────────┴────────┴───────┴────────────────┴────────────────────┘',
        '',
      ].join('\n'),
      0,
    ],
  ];
  for (const [typed, stdout, exitCode] of cases) {
    it(typed.at(-1) ?? '', async () => {
      const shell = terminal();
      let result;
      for (const lines of typed) result = await shell.run(lines);
      expect(result).toMatchObject({ exitCode });
      expect(result?.stdout.slice(-stdout.length)).toBe(stdout);
    });
  }

  it('switches the metrics server, nothing else', async () => {
    const shell = terminal();
    await shell.run('minikube start');
    const isOn = async () => (await shell.run('minikube addons list | grep metrics-server')).stdout;
    expect(await isOn()).toBe('│ metrics-server       │ minikube │ disabled   │ Kubernetes │\n');
    expect((await shell.run('minikube addons enable metrics-server')).stdout).toContain(
      "🌟  The 'metrics-server' addon is enabled\n",
    );
    expect(await isOn()).toBe('│ metrics-server       │ minikube │ enabled ✅ │ Kubernetes │\n');
    await shell.run('minikube addons disable metrics-server');
    expect(await isOn()).toContain('disabled');
    expect((await shell.run('minikube start -p second --addons=metrics-server')).stdout).toContain(
      '🌟  Enabled addons: storage-provisioner, default-storageclass, metrics-server\n',
    );
    expect((await shell.run('minikube addons enable ghost')).exitCode).toBe(10);
    expect((await shell.run('minikube start -p third --addons=ghost')).exitCode).toBe(10);
    expect((await shell.run('minikube addons disable storage-provisioner')).exitCode).toBe(10);
  });

  it('a stopped cluster is started again, one that is deleted leaves the kubeconfig', async () => {
    const shell = terminal();
    await shell.run(`${START}; minikube stop -p multinode`);
    expect(shell.files.readFile('/root/.kube/config')).toContain('current-context: ""\n');
    expect((await shell.run('minikube start -p multinode')).stdout).toContain(
      '🔄  Restarting existing docker container for "multinode" ...\n',
    );
    await shell.run('minikube delete -p multinode');
    expect(shell.files.readFile('/root/.kube/config')).not.toContain('multinode');
  });

  it('knows what it does not know', async () => {
    const shell = terminal();
    expect((await shell.run('minikube foo')).stderr).toBe(
      'Error: unknown command "foo" for "minikube"\nRun \'minikube --help\' for usage.\n',
    );
    expect((await shell.run('minikube start --foo')).stderr).toBe(
      "Error: unknown flag: --foo\nSee 'minikube start --help' for usage.\n",
    );
    expect((await shell.run(`${START}; minikube node delete m09 -p multinode`)).stderr).toContain(
      'Could not find node m09',
    );
  });
});
