import type { Client } from '../client/client';
import { globalFlagList } from '../kubectl/flags/global-flags';
import { parseFlags } from '../kubectl/flags/parse-flags';
import { Session } from '../kubectl/session';
import type { ClusterPlace } from './cluster-place';
import { hostEnvironment } from './commands/kubectl';

const clients = new Map<string, Client>();

/** The process's one client of that cluster, with the credentials that its context names. Throws in kubectl's words when there is no such thing. */
export function contextClient({ kubeconfig, context }: ClusterPlace): Client {
  const flags = [
    ...(kubeconfig === '' ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === '' ? [] : [`--context=${context}`]),
  ];
  const place = flags.join(' ');
  const known = clients.get(place);
  if (known !== undefined) return known;
  const session = new Session(
    hostEnvironment(() => false),
    parseFlags(globalFlagList, flags),
  );
  const { client } = session.rest;
  clients.set(place, client);
  return client;
}
