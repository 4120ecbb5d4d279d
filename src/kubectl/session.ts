import { parseGoDuration } from '../api/go/duration';
import { quote } from '../api/go/text';
import { asUser } from '../client/as-user';
import type { ServerAccess } from '../client/server-access';
import type { KubectlEnvironment } from './environment';
import { ConfigurationError, KubectlError } from './errors';
import type { ParsedFlags } from './flags/parse-flags';
import { globalFlags } from './flags/global-flags';
import { textAt } from './json';
import type { Kubeconfig } from './kubeconfig/kubeconfig';
import { impersonatedUser, withClusterFlags, withUserFlags } from './kubeconfig/flag-entries';
import { KubeconfigFiles } from './kubeconfig/kubeconfig-files';
import { serverAccessOf } from './kubeconfig/server-access';
import { createRest, refusingClient, type Rest } from './rest';
import { createRestMapper, type RestMapper } from './resources/rest-mapper';

/** What the commands of one run of kubectl share: the outside, the kubeconfig, the way to the cluster. All of it is made when first asked for. */
export class Session {
  readonly environment: KubectlEnvironment;
  /** How many warnings the server has sent. */
  warnings = 0;
  readonly #flags: ParsedFlags;
  #files: KubeconfigFiles | undefined;
  #kubeconfig: Kubeconfig | undefined;
  #startingConfig: Kubeconfig | undefined;
  #rest: Rest | undefined;
  #mapper: RestMapper | undefined;

  constructor(environment: KubectlEnvironment, flags: ParsedFlags) {
    this.environment = environment;
    this.#flags = flags;
  }

  out(text: string): void {
    if (text !== '') this.environment.stdout(text);
  }

  err(text: string): void {
    if (text !== '') this.environment.stderr(text);
  }

  warn(text: string): void {
    this.err(`Warning: ${text}\n`);
  }

  get kubeconfigFiles(): KubeconfigFiles {
    return (this.#files ??= new KubeconfigFiles(this.environment, this.#flags.value(globalFlags.kubeconfig)));
  }

  get kubeconfig(): Kubeconfig {
    return (this.#kubeconfig ??= this.kubeconfigFiles.load());
  }

  /** What `kubectl config` works on: unlike `kubeconfig`, a file that is missing is an empty one. */
  get startingConfig(): Kubeconfig {
    return (this.#startingConfig ??= this.kubeconfigFiles.startingConfig());
  }

  get rest(): Rest {
    return (this.#rest ??= this.#connect());
  }

  get mapper(): RestMapper {
    return (this.#mapper ??= createRestMapper(this.rest));
  }

  get nowMs(): number {
    return this.rest.client.nowMs();
  }

  /** The namespace to work in, and whether the command line asked for it. */
  get namespace(): { readonly name: string; readonly explicit: boolean } {
    const given = this.#flags.value(globalFlags.namespace);
    if (given !== '') return { name: given, explicit: true };
    const context = this.#context();
    const cluster = this.#flags.value(globalFlags.cluster);
    // Looking for the namespace is the first to see that the configuration is of no use (clientcmd/validation.go).
    if (cluster !== '' && !this.kubeconfig.clusters.has(cluster)) {
      throw new KubectlError(`no server found for cluster ${quote(cluster)}`);
    }
    return { name: textAt(context, 'namespace') || 'default', explicit: false };
  }

  /** The longest that one request, also a watch, may last; 0: as long as it likes. Milliseconds. */
  get requestTimeoutMs(): number {
    const text = this.#flags.value(globalFlags.requestTimeout);
    if (/^\d+$/.test(text)) return Number(text) * 1000;
    return requestTimeoutOf(text);
  }

  #context() {
    const { contexts, currentContext } = this.kubeconfig;
    const name = this.#flags.value(globalFlags.context) || currentContext;
    if (name === '') return undefined;
    const context = contexts.get(name);
    if (context === undefined) throw new ConfigurationError([`context was not found for specified context: ${name}`]);
    return context;
  }

  #connect(): Rest {
    const { clusters, users } = this.kubeconfig;
    // A wrong time-out is reported before anybody is called.
    void this.requestTimeoutMs;
    const context = this.#context();
    const user = this.#flags.value(globalFlags.user);
    if (user !== '' && !users.has(user)) throw new KubectlError(`auth info ${quote(user)} does not exist`);
    const asked = this.#flags.value(globalFlags.cluster);
    const name = asked || textAt(context, 'cluster');
    // A context may name a cluster that is not there, the command line may not (clientcmd/client_config.go, getCluster).
    if (asked !== '' && !clusters.has(asked)) throw new KubectlError(`cluster ${quote(asked)} does not exist`);
    const cluster = withClusterFlags(clusters.get(name) ?? {}, this.#flags);
    const userName = user || textAt(context, 'user');
    const authInfo = withUserFlags(users.get(userName) ?? {}, this.#flags);
    const server = textAt(cluster, 'server');
    const access = (): ServerAccess => ({
      ...serverAccessOf({ clusterName: name, cluster, userName, user: authInfo }, this.environment),
      requestTimeoutMs: this.requestTimeoutMs,
    });
    const client = this.environment.connect({ name, server }, access) ?? refusingClient(server);
    const impersonated = impersonatedUser(authInfo);
    const others = ['as-uid', 'as-groups', 'as-user-extra'].some((field) => authInfo[field] !== undefined);
    if (impersonated === undefined && others) {
      throw new KubectlError(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
    }
    return createRest(impersonated === undefined ? client : asUser(client, impersonated), (text) => {
      this.warnings += 1;
      this.warn(text);
    });
  }
}

function requestTimeoutOf(text: string): number {
  try {
    return parseGoDuration(text);
  } catch {
    throw new KubectlError(
      `Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)`,
    );
  }
}
