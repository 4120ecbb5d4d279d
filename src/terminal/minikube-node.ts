import {
  EXIT,
  fail,
  findNode,
  findProfile,
  isRunning,
  nodeName,
  nodeNotFound,
  profileName,
  profileNotFound,
  type MinikubeContext,
  type MinikubeVerb,
} from './minikube-context';
import type { MinikubeHost, MinikubeNode, MinikubeProfile } from './minikube-host';
import { printNodeStart } from './minikube-start';

/** `minikube node list|add|start|stop|delete` (`cmd/minikube/cmd/node_*.go`). */
export const node: MinikubeVerb = async (context) => {
  const { host, io, args } = context;
  const profile = findProfile(context, profileName(context));
  if (profile === undefined) return profileNotFound(context, profileName(context));
  const [, action, name] = args.words;
  if (action === 'list') {
    for (const { name: each, address } of profile.nodes) io.stdout(`${each}\t${address}\n`);
    return 0;
  }
  if (action !== 'add' && action !== 'start' && action !== 'stop' && action !== 'delete') {
    io.stdout('Operations on nodes\n');
    return 0;
  }
  if (host.nodes === undefined)
    return fail(context, 'MK_UNSUPPORTED', 'the nodes of this cluster cannot be changed', EXIT.unsupported);
  if (action === 'add') return await addNode(context, host.nodes, profile);
  if (name === undefined) return fail(context, 'MK_USAGE', `Usage: minikube node ${action} NODE_NAME`, EXIT.usage);
  const found = findNode(profile, name);
  return found === undefined
    ? nodeNotFound(context, name)
    : await VERBS[action](context, host.nodes, profile, found, name);
};

type NodeControl = NonNullable<MinikubeHost['nodes']>;

/** `typed`: the node as the user named it. */
type NodeVerb = (
  context: MinikubeContext,
  nodes: NodeControl,
  profile: MinikubeProfile,
  node: MinikubeNode,
  typed: string,
) => Promise<number>;

const VERBS: Readonly<Record<'start' | 'stop' | 'delete', NodeVerb>> = {
  async stop({ io }, nodes, profile, node) {
    io.stdout(`✋  Stopping node "${node.name}"  ...\n`);
    if (isRunning(profile, node)) {
      io.stdout(`🛑  Powering off "${node.name}" via SSH ...\n`);
      await nodes.stop(profile.name, node.name);
    }
    io.stdout(`🛑  Successfully stopped node ${node.name}\n`);
    return 0;
  },
  async start(context, nodes, profile, node, typed) {
    if (isRunning(profile, node)) {
      context.io.stdout(`✅  ${typed} is already running\n`);
      return 0;
    }
    await nodes.start(profile.name, node.name);
    await printNodeStart(context, profile, profile.nodes.indexOf(node), 'restart');
    context.io.stdout(`😄  Successfully started node ${node.name}!\n`);
    return 0;
  },
  async delete({ io }, nodes, profile, { name }, typed) {
    io.stdout(`🔥  Deleting node ${typed} from cluster ${profile.name}\n`);
    await nodes.delete(profile.name, name);
    io.stdout(`💀  Node ${typed} was successfully deleted.\n`);
    return 0;
  },
};

async function addNode(context: MinikubeContext, nodes: NodeControl, profile: MinikubeProfile): Promise<number> {
  const last = Math.max(1, ...profile.nodes.map(({ name }) => Number(/-m(\d+)$/.exec(name)?.[1] ?? 1)));
  const name = nodeName(profile.name, last);
  context.io.stdout(`😄  Adding node ${name.slice(profile.name.length + 1)} to cluster ${profile.name} as [worker]\n`);
  await nodes.add(profile.name, name);
  const after = findProfile(context, profile.name) ?? profile;
  await printNodeStart(
    context,
    after,
    after.nodes.findIndex((each) => each.name === name),
    'create',
  );
  context.io.stdout(`🏄  Successfully added ${name} to ${profile.name}!\n`);
  return 0;
}
