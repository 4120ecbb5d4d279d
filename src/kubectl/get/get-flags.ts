import { boolFlag, intFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { printFlags } from '../print-flags';

/** The flags of `kubectl get` itself. Source: kubectl/pkg/cmd/get/get.go, get_flags.go. */
export const getFlags = {
  ...printFlags,
  chunkSize: intFlag('chunk-size', 'How many objects to ask for at a time; 0: all at once.', { default: 500 }),
  ignoreNotFound: boolFlag('ignore-not-found', 'An object that is not there is no error.'),
  labelColumns: stringSliceFlag('label-columns', 'Labels to show as columns.', { shorthand: 'L' }),
  noHeaders: boolFlag('no-headers', "Don't print the line of headers."),
  outputWatchEvents: boolFlag('output-watch-events', 'Show what happened to each object of a watch.'),
  raw: stringFlag('raw', 'A path of the API to get as it is.'),
  serverPrint: boolFlag('server-print', 'Let the server choose the columns.', { default: true }),
  showKind: boolFlag('show-kind', 'Show the type of each object before its name.'),
  showLabels: boolFlag('show-labels', 'Show all labels in a last column.'),
  sortBy: stringFlag('sort-by', 'A JSONPath to the field to sort by.'),
  subresource: stringFlag('subresource', 'The subresource to get: status, scale, resize.'),
  watch: boolFlag('watch', 'Go on with the changes after the objects themselves.', { shorthand: 'w' }),
  watchOnly: boolFlag('watch-only', 'Show the changes only.'),
} as const;
