import { describe, it } from 'node:test';
import { expect } from 'expect';
import { createTablePrinter, formatLabels, type TableOptions } from './table';
import type { Table, TableRow } from './table-types';

const columnDefinitions = [
  { name: 'Name', type: 'string', format: 'name', priority: 0 },
  { name: 'Ready', type: 'string', format: '', priority: 0 },
  { name: 'Restarts', type: 'integer', format: '', priority: 0 },
  { name: 'Nominated Node', type: 'string', format: '', priority: 1 },
  { name: 'Last', type: 'string', format: '', priority: 0 },
];

const row = (
  namespace: string,
  labels: { readonly [key: string]: string } | undefined,
  ...cells: TableRow['cells']
) => ({
  cells,
  object: { metadata: { namespace, ...(labels && { labels }) } },
});

const table: Table = {
  columnDefinitions,
  rows: [
    row('default', { app: 'web', 'app.kubernetes.io/name': 'x' }, 'web-1', '1/1', 0, '<none>', '5d'),
    row('kube-system', undefined, 'a-very-long-pod-name', '0/1', 12, 'n\nm', ''),
    row('default', { app: 'db' }, 'db', '1/1', 1.5, null, '한글'),
    row('default', { app: 'esc', tier: '' }, 'x\x1b[31m', 'é', true, 'w', 'multi\nline'),
    row('default', { app: 'y' }, 'y', 'cr\rx', 1000000, '', ''),
  ],
};

// Recorded from kubectl 1.33 against a server that answers with this table.
/** A whole table at once. */
function printTable(table: Table, options: TableOptions = {}): string {
  const printer = createTablePrinter(options);
  printer.add(table);
  return printer.flush();
}

describe('printTable', () => {
  it('hides wide columns, cuts cells at line breaks and escapes terminal sequences', () => {
    expect(printTable(table)).toBe(
      `NAME                   READY   RESTARTS   LAST
web-1                  1/1     0          5d
a-very-long-pod-name   0/1     12         ${''}
db                     1/1     1.5        한글
x^[[31m                é       true       multi...
y                      cr...   1000000    ${''}
`,
    );
  });

  it('adds wide columns, namespaces and labels', () => {
    const options = {
      wide: true,
      withNamespace: true,
      showLabels: true,
      columnLabels: ['app', 'app.kubernetes.io/name'],
    };
    expect(printTable(table, options)).toBe(
      `NAMESPACE     NAME                   READY   RESTARTS   NOMINATED NODE   LAST       APP   NAME   LABELS
default       web-1                  1/1     0          <none>           5d         web   x      app.kubernetes.io/name=x,app=web
kube-system   a-very-long-pod-name   0/1     12         n...                                     <none>
default       db                     1/1     1.5                         한글         db           app=db
default       x^[[31m                é       true       w                multi...   esc          app=esc,tier=
default       y                      cr...   1000000                                y            app=y
`,
    );
  });

  it('prefixes names with their kind, and leaves headers out', () => {
    const rows = table.rows?.slice(0, 1) ?? [];
    expect(printTable({ columnDefinitions, rows }, { kindPrefix: 'Deployment.apps', noHeaders: true })).toBe(
      'deployment.apps/web-1   1/1   0     5d\n',
    );
  });

  it('prints nothing for no rows', () => {
    expect(printTable({ columnDefinitions, rows: [] })).toBe('');
  });
});

describe('createTablePrinter', () => {
  it('keeps a watch aligned, with headers once', () => {
    const printer = createTablePrinter({});
    printer.add({ columnDefinitions, rows: [row('default', {}, 'web-1', '1/1', 0, '', '5d')] }, 'ADDED');
    const first = printer.flush();
    printer.add(
      { columnDefinitions: [], rows: [row('default', {}, 'a-much-longer-name', '1/1', 0, '', '0s')] },
      'MODIFIED',
    );
    const second = printer.flush();
    printer.add({ columnDefinitions, rows: [row('default', {}, 'db', '0/1', 0, '', '1s')] }, 'DELETED');
    expect(first + second + printer.flush()).toBe(
      `EVENT      NAME    READY   RESTARTS   LAST
ADDED      web-1   1/1     0          5d
MODIFIED   a-much-longer-name   1/1     0          0s
DELETED    db                   0/1     0          1s
`,
    );
  });

  it('prints headers again when the columns change', () => {
    const printer = createTablePrinter({});
    const rows = [{ cells: ['a'] }];
    printer.add({ columnDefinitions: [{ name: 'Name', type: 'string' }], rows });
    printer.add({ columnDefinitions: [{ name: 'Other', type: 'string' }], rows });
    expect(printer.flush()).toBe('NAME\na\nOTHER\na\n');
  });
});

describe('formatLabels', () => {
  it('sorts by key and value as one text', () => {
    expect(formatLabels({ b: '2', a: '1', 'a.b': '3' })).toBe('a.b=3,a=1,b=2');
    expect(formatLabels(undefined)).toBe('<none>');
  });
});
