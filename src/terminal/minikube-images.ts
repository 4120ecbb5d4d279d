import { posix } from 'node:path';
import { parseImageName } from '../api/image-name';
import { FileError } from '../sim/file-system';
import { fail, findNode, findProfile, profileName, profileNotFound, type MinikubeVerb } from './minikube-context';

/**
 * `minikube image ls|load`. Source: minikube, cmd/minikube/cmd/image.go.
 * Divergence from real minikube: there is no daemon on the user's own machine, so `load` takes the image from where all images come from.
 */
export const image: MinikubeVerb = async (context) => {
  const { io, args, machines } = context;
  const found = findProfile(context, profileName(context));
  if (found === undefined) return profileNotFound(context, profileName(context));
  const [, action = '', name = ''] = args.words;
  const nodes = found.nodes.flatMap(({ address }) => machines?.machineAt(address) ?? []);
  if (action === 'ls' || action === 'list') {
    const references = nodes.flatMap(({ runtime }) => [...runtime.images.list()].map(({ reference }) => reference));
    for (const reference of [...new Set(references)].sort().reverse()) io.stdout(`${reference}\n`);
    return 0;
  }
  if (action !== 'load' || name === '') {
    io.stdout('Manage images\n');
    return 0;
  }
  try {
    if (parseImageName(name) === undefined) throw new Error(`not an image name: ${name}`);
    for (const { runtime } of nodes) runtime.images.preload(name);
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return fail(context, 'GUEST_IMAGE_LOAD', `Failed to load image: ${error.message}`, 80);
  }
};

/** `minikube cp FILE [NODE:]PATH`. Source: minikube, cmd/minikube/cmd/cp.go. */
export const copy: MinikubeVerb = async (context) => {
  const { io, args, machines } = context;
  const found = findProfile(context, profileName(context));
  if (found === undefined) return profileNotFound(context, profileName(context));
  const [, source = '', target = ''] = args.words;
  const filesOf = (reference: string) => {
    const [, node = '', path = ''] = /^([^:/]+):(.*)$/.exec(reference) ?? [];
    if (node !== '') {
      const address = findNode(found, node)?.address;
      return { files: address === undefined ? undefined : machines?.machineAt(address)?.files, path };
    }
    return undefined;
  };
  const own = { files: io.files, path: posix.resolve(io.cwd, source) };
  const from = filesOf(source) ?? own;
  const [first] = found.nodes;
  const to = filesOf(target) ?? {
    files: filesOf(source) === undefined ? machines?.machineAt(first?.address ?? '')?.files : io.files,
    path: posix.resolve(io.cwd, target),
  };
  if (from.files === undefined || to.files === undefined || source === '' || !to.path.startsWith('/')) {
    return fail(context, 'MK_USAGE', `Usage: minikube cp <source file path> <target file absolute path>`, 14);
  }
  try {
    to.files.makeDirectory(posix.dirname(to.path), { recursive: true });
    to.files.writeFile(to.path, from.files.readFile(from.path));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return fail(context, 'MK_USAGE', `Cannot find directory ${source} for copy`, 14);
  }
};
