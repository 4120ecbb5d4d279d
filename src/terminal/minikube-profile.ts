import { currentContext, useContext } from './minikube-kubeconfig';
import {
  DEFAULT_PROFILE,
  EXIT,
  findProfile,
  profileName,
  type MinikubeContext,
  type MinikubeVerb,
} from './minikube-context';
import { table } from './minikube-table';

const HEADER = [
  'Profile',
  'Driver',
  'Runtime',
  'IP',
  'Version',
  'Status',
  'Nodes',
  'Active Profile',
  'Active Kubecontext',
];

/** `minikube profile [NAME]` and `minikube profile list` (`cmd/minikube/cmd/config/profile*.go`). */
export const profile: MinikubeVerb = async (context) => {
  const { io, args, settings } = context;
  const [, name] = args.words;
  if (name === 'list') return list(context);
  if (name === undefined) {
    io.stdout(`${profileName(context)}\n`);
    return 0;
  }
  const wanted = name === 'default' ? DEFAULT_PROFILE : name;
  if (findProfile(context, wanted) === undefined) {
    io.stderr(`💡  if you want to create a profile you can by this command: minikube start -p ${wanted}\n`);
    return 0;
  }
  settings.active = wanted;
  useContext(io, wanted);
  io.stdout(`✅  minikube profile was successfully set to ${wanted}\n`);
  return 0;
};

/** Divergence from real minikube: rows are not coloured. */
function list(context: MinikubeContext): number {
  const { host, io, kubernetesVersion } = context;
  const profiles = host.profiles();
  if (profiles.length === 0) {
    io.stdout('\n');
    io.stderr('🤹  Exiting due to MK_USAGE_NO_PROFILE: No minikube profile was found.\n');
    io.stderr("💡  Suggestion: \n\n    You can create one using 'minikube start'.\n    \n");
    io.stdout('\n');
    return EXIT.usage;
  }
  const active = profileName(context);
  const kubeContext = currentContext(io);
  const rows = profiles.map(({ name, nodes, running }) => {
    const marks = [name === active ? '*' : '', name === kubeContext ? '*' : ''];
    return [
      name,
      'docker',
      'docker',
      nodes[0]?.address ?? '',
      kubernetesVersion,
      running ? 'OK' : 'Stopped',
      String(nodes.length),
      ...marks,
    ];
  });
  io.stdout(table(HEADER, rows));
  return 0;
}
