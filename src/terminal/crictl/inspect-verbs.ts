import { containersOf } from '../runtime/containers';
import { forContainer, notFound, type CrictlVerb } from './crictl-verb';
import { inspectContainer, inspectSandbox } from './inspect';

/** `crictl inspect`: a container. */
export const inspect: CrictlVerb = {
  flags: [
    { name: 'output', short: 'o', takesValue: true },
    { name: 'quiet', short: 'q' },
  ],
  run: async (crictl) =>
    await forContainer(crictl, async (found) => {
      crictl.io.stdout(`${JSON.stringify(inspectContainer(found), undefined, 2)}\n`);
      return 0;
    }),
};

/** `crictl inspectp`: a sandbox. */
export const inspectp: CrictlVerb = {
  flags: [
    { name: 'output', short: 'o', takesValue: true },
    { name: 'quiet', short: 'q' },
  ],
  async run({ machines, io, words }) {
    const [reference = ''] = words.words;
    const found = machines
      .flatMap(containersOf)
      .find(({ container, id }) => container === undefined && id.startsWith(reference));
    if (reference === '' || found === undefined) {
      io.stderr(reference === '' ? 'ID cannot be empty\n' : notFound('sandbox', reference));
      return 1;
    }
    io.stdout(`${JSON.stringify(inspectSandbox(found), undefined, 2)}\n`);
    return 0;
  },
};
