import { isList, isObject, type JsonValue } from '../api/go/json-value';
import {
  EXIT,
  fail,
  findProfile,
  isRunning,
  profileName,
  profileNotFound,
  type MinikubeContext,
  type MinikubeVerb,
} from './minikube-context';
import { table } from './minikube-table';

/** `pkg/minikube/reason/exitcodes.go` (`ExSvcNotFound`). */
const SERVICE_NOT_FOUND = 115;

/** `minikube kubectl -- get pods`: kubectl on the profile's cluster. Source: minikube, cmd/minikube/cmd/kubectl.go. */
export const kubectl: MinikubeVerb = async (context) => {
  const { io, args } = context;
  return await runKubectl(context, args.words.slice(1), io.stdout, io.stderr);
};

async function runKubectl(
  context: MinikubeContext,
  words: readonly string[],
  stdout: (text: string) => void,
  stderr: (text: string) => void,
): Promise<number> {
  const { kubectl: command, io } = context;
  if (command === undefined) return EXIT.unsupported;
  return await command(['kubectl', `--cluster=${profileName(context)}`, ...words], { ...io, stdout, stderr });
}

/**
 * `minikube service NAME [--url] [-n namespace]`: the address of a service's node ports. Source: minikube, cmd/minikube/cmd/service.go.
 * Divergence from real minikube: no browser opens and no tunnel is made; a service without node ports has no address.
 */
export const service: MinikubeVerb = async (context) => {
  const { io, args } = context;
  const profile = findProfile(context, profileName(context));
  if (profile === undefined) return profileNotFound(context, profileName(context));
  const [node] = profile.nodes;
  if (node === undefined || !isRunning(profile, node))
    return fail(context, 'GUEST_NOT_RUNNING', 'the cluster does not run', EXIT.notRunning);
  const [, name] = args.words;
  const namespace = args.flags.get('namespace') ?? 'default';
  if (name === undefined) return fail(context, 'MK_USAGE', 'You must specify a service name', EXIT.usage);
  let text = '';
  const words = ['get', 'service', name, '-n', namespace, '-o', 'json'];
  const exitCode = await runKubectl(
    context,
    words,
    (more) => (text += more),
    () => undefined,
  );
  if (exitCode !== 0) {
    return fail(
      context,
      'SVC_NOT_FOUND',
      `Service '${name}' was not found in '${namespace}' namespace.\nYou may select another namespace by using 'minikube service ${name} -n <namespace>'. Or list out all the services using 'minikube service list'`,
      SERVICE_NOT_FOUND,
    );
  }
  const found: JsonValue = JSON.parse(text);
  const ports = portsOf(found);
  const scheme = args.flags.has('https') ? 'https' : 'http';
  const urls = ports.flatMap(({ nodePort }) =>
    nodePort === undefined ? [] : [`${scheme}://${node.address}:${nodePort}`],
  );
  if (args.flags.has('url')) {
    if (urls.length === 0) io.stderr(`😿  service ${namespace}/${name} has no node port\n`);
    for (const url of urls) io.stdout(`${url}\n`);
    return 0;
  }
  const rows = urls.map((url, index) => [
    index === 0 ? namespace : '',
    index === 0 ? name : '',
    ports[index]?.shown ?? '',
    url,
  ]);
  io.stdout(
    table(
      ['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'],
      rows.length === 0 ? [[namespace, name, '', 'No node port']] : rows,
    ),
  );
  if (urls.length === 0) io.stdout(`😿  service ${namespace}/${name} has no node port\n`);
  else io.stdout(`🎉  Opening service ${namespace}/${name} in default browser...\n`);
  return 0;
};

interface ServicePort {
  /** `http/80`, `80`. */
  readonly shown: string;
  readonly nodePort: number | undefined;
}

function portsOf(service: JsonValue): readonly ServicePort[] {
  const spec = isObject(service) ? service.spec : undefined;
  const ports = isObject(spec) ? spec.ports : undefined;
  if (!isList(ports)) return [];
  return ports.filter(isObject).map(({ name, port, nodePort }) => ({
    shown: typeof name === 'string' && name !== '' ? `${name}/${String(port)}` : String(port),
    nodePort: typeof nodePort === 'number' ? nodePort : undefined,
  }));
}
