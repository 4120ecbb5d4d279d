import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'expect';
import type { KubeObject } from '../../api/object';
import { DataFolder } from './data-folder';

function configMap(name: string, revision: number, data: Readonly<Record<string, string>> = {}): KubeObject {
  const metadata = {
    name,
    namespace: 'default',
    uid: `uid-${name}`,
    resourceVersion: String(revision),
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
  return object;
}

const NOTHING = () => ({ revision: 1, atMs: 0, objects: [] });

describe('the data folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gherkube-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const dataFile = () => join(folder, readdirSync(folder).find((file) => file.startsWith('store-')) ?? '');

  it('is empty when it is new', () => {
    const data = new DataFolder(folder);
    expect(data.stored).toBeUndefined();
    data.close();
  });

  it('gives back what was put, without what was deleted, with the newest version and time', () => {
    const data = new DataFolder(folder);
    data.follow(NOTHING);
    data.record({ type: 'put', object: configMap('a', 2), atMs: 10 });
    data.record({ type: 'put', object: configMap('b', 3), atMs: 20 });
    data.record({ type: 'put', object: configMap('a', 4, { key: '값' }), atMs: 30 });
    data.record({ type: 'delete', object: configMap('b', 5), atMs: 40 });
    data.close();
    const again = new DataFolder(folder);
    expect(again.stored).toEqual({ revision: 5, atMs: 40, objects: [configMap('a', 4, { key: '값' })] });
    again.close();
  });

  it('has every change in the file before record returns', () => {
    const data = new DataFolder(folder);
    data.follow(NOTHING);
    data.record({ type: 'put', object: configMap('a', 2), atMs: 10 });
    expect(readFileSync(dataFile(), 'utf8')).toContain('"name":"a"');
    data.close();
  });

  it('drops a last line that was only half written, and goes on after the whole ones', () => {
    const data = new DataFolder(folder);
    data.follow(NOTHING);
    data.record({ type: 'put', object: configMap('a', 2), atMs: 10 });
    data.close();
    appendFileSync(dataFile(), '{"put":{"apiVersion":"v1","kind":"Conf');
    const again = new DataFolder(folder);
    expect(again.stored?.objects).toEqual([configMap('a', 2)]);
    const { stored } = again;
    again.follow(() => ({ revision: 2, atMs: 10, objects: stored?.objects ?? [] }));
    again.record({ type: 'put', object: configMap('c', 3), atMs: 50 });
    again.close();
    const third = new DataFolder(folder);
    expect(third.stored?.objects.map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
    third.close();
  });

  it('refuses a damaged line with its number', () => {
    const data = new DataFolder(folder);
    data.follow(NOTHING);
    data.close();
    appendFileSync(dataFile(), 'nonsense\n');
    expect(() => new DataFolder(folder)).toThrow(/store-1\.jsonl: line 2 is damaged$/);
    writeFileSync(dataFile(), '{"put":1}\n');
    expect(() => new DataFolder(folder)).toThrow('line 1 is not the header of a data file of format 1');
  });

  it('belongs to one process at a time', () => {
    const data = new DataFolder(folder);
    expect(() => new DataFolder(folder)).toThrow(`${folder} is in use by process ${process.pid}`);
    data.close();
    new DataFolder(folder).close();
  });

  it('is free when the process that had it is dead', () => {
    for (const pid of [999_999_999, process.pid]) {
      writeFileSync(join(folder, 'lock'), String(pid));
      new DataFolder(folder).close();
    }
  });
});
