import { IN_TREE_PLUGINS } from './default-plugins';
import type { PluginSets } from './types';

/** Where a plugin may have its say about a single pod, in the order of a configuration's fields (`Plugins`). */
export const EXTENSION_POINTS: readonly string[] = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
];

/** In the order in which they are filled, with the name of what a plugin implements there (`getExtensionPoints`). */
const INTERFACES: readonly (readonly [point: string, name: string])[] = [
  ['preFilter', 'PreFilterPlugin'],
  ['filter', 'FilterPlugin'],
  ['postFilter', 'PostFilterPlugin'],
  ['reserve', 'ReservePlugin'],
  ['preScore', 'PreScorePlugin'],
  ['score', 'ScorePlugin'],
  ['preBind', 'PreBindPlugin'],
  ['bind', 'BindPlugin'],
  ['postBind', 'PostBindPlugin'],
  ['permit', 'PermitPlugin'],
  ['preEnqueue', 'PreEnqueuePlugin'],
  ['queueSort', 'QueueSortPlugin'],
  ['placementGenerate', 'PlacementGeneratePlugin'],
  ['placementScore', 'PlacementScorePlugin'],
];

/** Plugins of every kube-scheduler that nothing enables by default. */
const GATED: ReadonlySet<string> = new Set(['GangScheduling', 'PodGroupPodsCount', 'TopologyPlacementGenerator']);

/** These can do without what they work out beforehand. */
const SELF_SUFFICIENT: Readonly<Record<'filter' | 'score', readonly string[]>> = {
  filter: ['NodeAffinity'],
  score: ['NodeAffinity', 'NodeResourcesFit'],
};

/** The names of all plugins that have a place anywhere. */
export function pluginsNeeded(plugins: PluginSets): ReadonlySet<string> {
  return new Set(Object.values(plugins).flatMap(({ enabled = [] }) => enabled.map(({ name }) => name)));
}

/** The names of the plugins of each extension point in their order, or why there can be none (`NewFramework`, `expandMultiPointPlugins`). */
export function pluginsAtPoints(
  plugins: PluginSets,
  schedulerName: string,
): { readonly atPoint: ReadonlyMap<string, readonly string[]> } | { readonly error: string } {
  const gated = [...pluginsNeeded(plugins)].find((name) => GATED.has(name));
  if (gated !== undefined) return { error: `the scheduler is simulated without the plugin ${gated}` };
  const error = INTERFACES.map(([point, name]) => ownListError(plugins, point, name)).find((text) => text !== '');
  if (error !== undefined) return { error };
  const atPoint = new Map<string, readonly string[]>();
  for (const [point, name] of INTERFACES) {
    const expanded = expand(plugins, point, name);
    if ('error' in expanded) return expanded;
    atPoint.set(point, expanded.names);
  }
  const sorters = atPoint.get('queueSort')?.length ?? 0;
  const forName = `profile with scheduler name "${schedulerName}"`;
  if (sorters !== 1) return { error: `only one queue sort plugin required for ${forName}, but got ${sorters}` };
  if (atPoint.get('bind')?.length === 0) return { error: `at least one bind plugin is needed for ${forName}` };
  const why = unprepared(atPoint, 'filter', 'preFilter') ?? unprepared(atPoint, 'score', 'preScore');
  return why === undefined ? { atPoint } : { error: why };
}

/** Where a plugin is named for scores itself, its weight there is what counts; none and 0 are 1 (`getValidScoreWeights`). */
export function pluginWeights(plugins: PluginSets): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const { name, weight } of [...(plugins['score']?.enabled ?? []), ...(plugins['multiPoint']?.enabled ?? [])])
    if (!weights.has(name)) weights.set(name, weight || 1);
  return weights;
}

/** What is wrong with the plugins that a point names itself; '' for nothing (`updatePluginList`). */
function ownListError(plugins: PluginSets, point: string, interfaceName: string): string {
  const seen = new Set<string>();
  for (const { name } of plugins[point]?.enabled ?? []) {
    const plugin = IN_TREE_PLUGINS.get(name);
    if (plugin === undefined) return `${interfaceName} "${name}" does not exist`;
    if (!plugin.points.includes(point)) return `plugin "${name}" does not extend ${interfaceName} plugin`;
    if (seen.has(name)) return `plugin "${name}" already registered as "${interfaceName}"`;
    seen.add(name);
  }
  return '';
}

/** First those of `multiPoint` that the point names itself, in its order; then the rest of `multiPoint`; then the point's others. */
function expand(
  plugins: PluginSets,
  point: string,
  interfaceName: string,
): { readonly names: readonly string[] } | { readonly error: string } {
  const { enabled = [], disabled = [] } = plugins[point] ?? {};
  const own = enabled.map(({ name }) => name);
  const isDisabled = (name: string) => disabled.some((other) => other.name === name);
  if (isDisabled('*')) return { names: own };
  const overriding = new Set<string>();
  const added = new Set<string>();
  for (const { name } of plugins['multiPoint']?.enabled ?? []) {
    const plugin = IN_TREE_PLUGINS.get(name);
    if (plugin === undefined) return { error: `${interfaceName} "${name}" does not exist` };
    if (!plugin.points.includes(point) || isDisabled(name)) continue;
    if (own.includes(name)) overriding.add(name);
    else if (added.has(name)) return { error: `plugin "${name}" already registered as "${interfaceName}"` };
    else added.add(name);
  }
  const first = own.filter((name) => overriding.has(name));
  return { names: [...first, ...added, ...own.filter((name) => !overriding.has(name))] };
}

/** A plugin that would miss at one point what it works out at the one before. */
function unprepared(
  atPoint: ReadonlyMap<string, readonly string[]>,
  point: 'filter' | 'score',
  before: string,
): string | undefined {
  const prepared = new Set([...(atPoint.get(before) ?? []), ...SELF_SUFFICIENT[point]]);
  const needs = (name: string) => IN_TREE_PLUGINS.get(name)?.points.includes(before) === true;
  const name = atPoint.get(point)?.find((each) => needs(each) && !prepared.has(each));
  return name && `the plugin ${name} is simulated at ${point} only together with ${before}`;
}
