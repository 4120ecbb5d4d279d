/** Each has a file of its name in `subjects/`, which exports `subject`. */
export const subjectNames: readonly string[] = [
  'cold-cluster',
  'scenario',
  'thousand-pods',
  'ten-thousand-pods',
  'probing',
  'crash-loop',
  'processes',
  'scheduling',
  'scaling',
  'suite',
  'start',
  'serve',
  'http',
  'http-watch',
  'http-table',
  'http-load',
];
