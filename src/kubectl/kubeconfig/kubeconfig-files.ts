import type { KubectlEnvironment, KubectlFiles } from '../environment';
import { KubectlError } from '../errors';
import { printYaml } from '../output/yaml-print';
import {
  emptyKubeconfig,
  kubeconfigObject,
  mergeKubeconfigs,
  parseKubeconfig,
  withEntry,
  type Kubeconfig,
  type Section,
} from './kubeconfig';

/**
 * The kubeconfig files that count: the one of `--kubeconfig`, else those of `$KUBECONFIG` (merged), else `~/.kube/config`.
 * Source: client-go/tools/clientcmd/loader.go, config.go (ModifyConfig).
 */
export class KubeconfigFiles {
  readonly paths: readonly string[];
  readonly #files: KubectlFiles;
  readonly #explicit: string;

  constructor({ files, env }: KubectlEnvironment, explicitPath: string) {
    this.#files = files;
    this.#explicit = explicitPath;
    const listed = (env.get('KUBECONFIG') ?? '').split(':').filter((path) => path !== '');
    const usual = `${env.get('HOME') ?? ''}/.kube/config`;
    this.paths = explicitPath !== '' ? [explicitPath] : listed.length > 0 ? listed : [usual];
  }

  /** The file that texts name: the explicit one, else the last of the list that exists, else the last. */
  get defaultPath(): string {
    return this.paths.findLast((path) => this.#files.read(path) !== undefined) ?? this.paths.at(-1) ?? '';
  }

  /** All files merged. Files that are missing count as empty, but the file of `--kubeconfig` must exist. */
  load(): Kubeconfig {
    const [explicit] = this.paths;
    if (this.#explicit !== '' && explicit !== undefined && this.#files.read(explicit) === undefined) {
      throw new KubectlError(`stat ${explicit}: no such file or directory`);
    }
    return this.startingConfig();
  }

  /** The same for the commands that show and change it: any file may be missing (`PathOptions.GetStartingConfig`). */
  startingConfig(): Kubeconfig {
    return mergeKubeconfigs(this.paths.map((path) => this.#read(path) ?? emptyKubeconfig));
  }

  /** Stores the differences between `before`, what was loaded, and `after`, each in the file that it stands in. */
  save(before: Kubeconfig, after: Kubeconfig): void {
    const changed = new Map<string, Kubeconfig>();
    const change = (holds: (config: Kubeconfig) => boolean, edit: (config: Kubeconfig) => Kubeconfig): void => {
      const path = this.paths.find((candidate) => holds(this.#read(candidate) ?? emptyKubeconfig)) ?? this.defaultPath;
      changed.set(path, edit(changed.get(path) ?? this.#read(path) ?? emptyKubeconfig));
    };
    if (before.currentContext !== after.currentContext) {
      const { currentContext } = after;
      change(
        (config) => config.currentContext !== '',
        (config) => ({ ...config, currentContext }),
      );
    }
    const sections: readonly Section[] = ['clusters', 'contexts', 'users'];
    for (const section of sections) {
      for (const name of new Set([...before[section].keys(), ...after[section].keys()])) {
        const entry = after[section].get(name);
        if (entry === before[section].get(name)) continue;
        change(
          (config) => config[section].has(name),
          (config) => withEntry(config, section, name, entry),
        );
      }
    }
    for (const [path, config] of changed) this.#files.write(path, printYaml(kubeconfigObject(config)));
  }

  #read(path: string): Kubeconfig | undefined {
    const text = this.#files.read(path);
    return text === undefined ? undefined : parseFile(path, text);
  }
}

function parseFile(path: string, text: string): Kubeconfig {
  const config = parseKubeconfig(text);
  if ('error' in config) throw new KubectlError(`error loading config file "${path}": ${config.error}`);
  return config;
}
