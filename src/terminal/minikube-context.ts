import type { MachineRoom } from './machine-room';
import type { MinikubeHost, MinikubeNode, MinikubeProfile } from './minikube-host';
import type { MinikubeArguments } from './minikube-arguments';
import type { TerminalCommand, TerminalIo } from './terminal-command';

export const DEFAULT_PROFILE = 'minikube';

/** `pkg/minikube/reason/exitcodes.go` */
export const EXIT = { usage: 14, unsupported: 16, guestError: 80, notRunning: 83, notFound: 85 };

/** What a run of minikube works with. */
export interface MinikubeContext {
  readonly host: MinikubeHost;
  /** Absent: nobody can enter the machines. */
  readonly machines: MachineRoom | undefined;
  /** Absent: there is no kubectl for its clusters. */
  readonly kubectl: TerminalCommand | undefined;
  readonly io: TerminalIo;
  readonly args: MinikubeArguments;
  /** What the texts say, `v1.36.2`. */
  readonly kubernetesVersion: string;
  /** What `minikube profile` has set; outlives the run. */
  readonly settings: { active: string };
}

export type MinikubeVerb = (context: MinikubeContext) => Promise<number>;

export function profileName({ args, settings }: MinikubeContext): string {
  return args.flags.get('profile') ?? settings.active;
}

export function findProfile({ host }: MinikubeContext, name: string): MinikubeProfile | undefined {
  return host.profiles().find((profile) => profile.name === name);
}

export function isRunning(profile: MinikubeProfile, { running }: MinikubeNode): boolean {
  return profile.running && running !== false;
}

/** `pkg/minikube/config` (`MachineName`): the first node has the name of the profile. */
export function nodeName(profile: string, index: number): string {
  return index === 0 ? profile : `${profile}-m${String(index + 1).padStart(2, '0')}`;
}

/** A node by its full name or by what comes after the profile's, `m02`. */
export function findNode(profile: MinikubeProfile, name: string): MinikubeNode | undefined {
  return profile.nodes.find((each) => each.name === name || each.name === `${profile.name}-${name}`);
}

/** `pkg/minikube/mustload` */
export function profileNotFound({ io }: MinikubeContext, profile: string): number {
  io.stdout(`🤷  Profile "${profile}" not found. Run "minikube profile list" to view all profiles.\n`);
  io.stdout(`👉  To start a cluster, run: "${exampleCommand('start', profile)}"\n`);
  return EXIT.notFound;
}

export function nodeNotFound(context: MinikubeContext, name: string): number {
  return fail(context, 'GUEST_NODE_RETRIEVE', `retrieving node: Could not find node ${name}`, EXIT.guestError);
}

/** `pkg/minikube/out` (`displayText`) */
export function fail({ io }: MinikubeContext, id: string, message: string, exitCode: number): number {
  io.stdout('\n');
  io.stderr(`❌  Exiting due to ${id}: ${message}\n`);
  io.stdout('\n');
  return exitCode;
}

export function exampleCommand(action: string, profile: string): string {
  return profile === DEFAULT_PROFILE ? `minikube ${action}` : `minikube ${action} -p ${profile}`;
}
