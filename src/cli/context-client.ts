import type { Client } from '../client/client';
import { globalFlagList } from '../kubectl/flags/global-flags';
import { parseFlags } from '../kubectl/flags/parse-flags';
import { Session } from '../kubectl/session';
import type { ClusterPlace } from './cluster-place';
import { hostEnvironment } from './commands/kubectl';

/** A client of that cluster, with the credentials that its context names. Throws in kubectl's words when there is no such thing. */
export function contextClient({ kubeconfig, context }: ClusterPlace): Client {
  const flags = [
    ...(kubeconfig === '' ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === '' ? [] : [`--context=${context}`]),
  ];
  return new Session(
    hostEnvironment(() => false),
    parseFlags(globalFlagList, flags),
  ).rest.client;
}
