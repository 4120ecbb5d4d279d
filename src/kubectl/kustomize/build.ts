import type { KubectlFiles } from '../environment';
import { KubectlError } from '../errors';
import { objectAt, textAt } from '../json';
import { openFolder, type Folder } from './folder';
import { contentHash, generatedObject } from './generators';
import { objectsAt, readKustomization, textsAt, type Kustomization } from './kustomization';
import { fixNameReferences } from './name-references';
import type { NodeMap } from './node';
import { inOrder } from './order';
import { applyPatches, applyPatchesJson6902, applyPatchesStrategicMerge } from './patches';
import { readResources } from './read-resources';
import { applyReplacements } from './replacements';
import { currentId, metadataTexts, resourceOf, setMetadataTexts, setName, storePreviousId } from './resource';
import { ResourceList } from './resource-list';
import { addAnnotations, addLabels, extendNames, setImages, setNamespaces, setReplicas } from './simple-changes';
import { markVariables, resolveVariables, type Variable } from './variables';

export interface BuildOptions {
  readonly files: KubectlFiles;
  /** Absolute: what relative paths start from. */
  readonly workingDirectory: string;
  /** Hears of deprecated fields, a line each. */
  warn(line: string): void;
}

/**
 * Builds the kustomization of a folder: the objects in the order in which they are printed. Throws the user's errors.
 * Source: sigs.k8s.io/kustomize api/krusty/kustomizer.go, api/internal/target/kusttarget.go.
 */
export function buildKustomization(path: string, options: BuildOptions): readonly NodeMap[] {
  const folder = openFolder(options.files, options.workingDirectory, path);
  const kustomization = read(folder, options);
  const accumulated = accumulate(folder, kustomization, options, emptyAccumulation());
  const { resources, variables } = accumulated;
  for (const resource of resources.all) {
    if (!resource.needsHash) continue;
    const hash = contentHash(resource);
    storePreviousId(resource);
    setName(resource, `${currentId(resource).name}-${hash}`);
  }
  fixNameReferences(resources.all);
  resolveVariables(resources.all, variables, options.warn);
  resources.drop((resource) => (metadataTexts(resource, 'annotations')[LOCAL_CONFIG] ?? 'false') !== 'false');
  const ordered = new ResourceList();
  ordered.appendAll(inOrder(resources.all, kustomization.fields));
  return ordered.all.map((resource) => {
    setMetadataTexts(resource, 'annotations', metadataTexts(resource, 'annotations'));
    return resource.object;
  });
}

/** What has it is for tools alone. */
const LOCAL_CONFIG = 'config.kubernetes.io/local-config';

interface Accumulation {
  readonly resources: ResourceList;
  readonly variables: readonly Variable[];
}

function emptyAccumulation(): Accumulation {
  return { resources: new ResourceList(), variables: [] };
}

function read(folder: Folder, { warn }: BuildOptions): Kustomization {
  const kustomization = readKustomization(folder);
  kustomization.warnings.forEach(warn);
  return kustomization;
}

/** `start`: what is there before, which only a component may change. */
function accumulate(
  folder: Folder,
  kustomization: Kustomization,
  options: BuildOptions,
  start: Accumulation,
): Accumulation {
  const { fields } = kustomization;
  let found = during('accumulating resources', () =>
    kustomization.resources.reduce((before, path) => withResource(folder, path, options, before), start),
  );
  const generatorOptions = objectAt(fields, 'generatorOptions');
  for (const kind of ['ConfigMap', 'Secret'] as const) {
    for (const args of objectsAt(fields, kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator')) {
      const generated = generatedObject(kind, args, generatorOptions, folder);
      during('merging from generator', () => found.resources.absorb(generated));
    }
  }
  found = during('accumulating components', () =>
    textsAt(fields, 'components').reduce((before, path) => withComponent(folder, path, options, before), found),
  );
  change(found.resources, kustomization, folder);
  const variables = markVariables(found.resources, fields, found.variables);
  return { resources: found.resources, variables };
}

/** The order is kustomize's own, whatever the order in the file. */
function change(resources: ResourceList, { fields, images }: Kustomization, folder: Folder): void {
  applyPatchesStrategicMerge(resources, fields, folder);
  applyPatches(resources, fields, folder);
  setNamespaces(resources, textAt(fields, 'namespace'));
  extendNames(resources, 'prefix', textAt(fields, 'namePrefix'));
  extendNames(resources, 'suffix', textAt(fields, 'nameSuffix'));
  addLabels(resources, fields);
  addAnnotations(resources, fields);
  applyPatchesJson6902(resources, fields, folder);
  setReplicas(resources, fields);
  setImages(resources, images);
  applyReplacements(resources, fields, folder);
}

/** A resource is a file of objects or a folder with a kustomization; what both say of it is told when it is neither. */
function withResource(folder: Folder, path: string, options: BuildOptions, before: Accumulation): Accumulation {
  try {
    const own = new ResourceList();
    during(`accumulating resources from '${path}'`, () =>
      own.appendAll(readFile(folder, path).map((object) => resourceOf(object))),
    );
    during(`merging resources from '${path}'`, () => before.resources.appendAll(own.all));
    return before;
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    const { message } = error;
    let opened: Folder;
    try {
      opened = folder.open(path);
    } catch (second) {
      if (!(second instanceof KubectlError)) throw second;
      if (message.includes('MalformedYAMLError')) throw error;
      throw new KubectlError(`accumulation err='${message}': ${second.message}`);
    }
    return during(`accumulation err='${message}'`, () => withFolder(opened, 'Kustomization', options, before));
  }
}

function readFile(folder: Folder, path: string): readonly NodeMap[] {
  const text = folder.read(path);
  try {
    return readResources(text);
  } catch (error) {
    if (!(error instanceof KubectlError) || !error.message.includes('MalformedYAMLError')) throw error;
    throw new KubectlError(`${error.message} in File: ${path}`);
  }
}

function withComponent(folder: Folder, path: string, options: BuildOptions, before: Accumulation): Accumulation {
  let opened: Folder;
  try {
    opened = folder.open(path);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`loader.New ${JSON.stringify(error.message)}`);
  }
  try {
    return withFolder(opened, 'Component', options, before);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`accumulateDirectory: ${JSON.stringify(error.message)}`);
  }
}

function withFolder(
  folder: Folder,
  wanted: 'Kustomization' | 'Component',
  options: BuildOptions,
  before: Accumulation,
): Accumulation {
  const kustomization = during(`couldn't make target for path '${folder.path}'`, () => read(folder, options));
  const isComponent = kustomization.kind === 'Component';
  if (isComponent !== (wanted === 'Component')) {
    throw new KubectlError(
      isComponent
        ? `expected kind != 'Component' for path '${folder.path}'`
        : `expected kind 'Component' for path '${folder.path}' but got '${kustomization.kind}'`,
    );
  }
  const inner = during(`recursed accumulation of path '${folder.path}'`, () =>
    accumulate(folder, kustomization, options, isComponent ? before : emptyAccumulation()),
  );
  if (isComponent) return inner;
  during(`recursed merging from path '${folder.path}'`, () => before.resources.appendAll(inner.resources.all));
  return { resources: before.resources, variables: [...before.variables, ...inner.variables] };
}

/** Says what was being done when the user's error came about. */
function during<T>(doing: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`${doing}: ${error.message}`);
  }
}
