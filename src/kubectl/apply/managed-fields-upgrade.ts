import { fieldsText, hasPath, readFields, union, type FieldSet } from '../../api/managed-fields/field-set';
import { fieldElement } from '../../api/managed-fields/path-element';
import { isObject, type JsonObject } from '../../api/go/json-value';
import { asJson, at, listAt, textAt } from '../json';
import { LAST_APPLIED } from '../last-applied';

/** The managers that own the annotation of client-side apply by the operation, `Apply` or `Update`. Source: client-go/util/csaupgrade/upgrade.go (FindFieldsOwners). */
export function annotationOwners(object: JsonObject, operation: string): readonly string[] {
  const owners = entriesOf(object)
    .filter((entry) => textAt(entry, 'operation') === operation && hasPath(fieldsOf(entry), ANNOTATION))
    .map((entry) => textAt(entry, 'manager'));
  return [...new Set(owners)];
}

/**
 * The patch that makes the fields which `clientSide` managers have updated fields that `serverSide` has applied; undefined when there is nothing
 * to change. It names the version it was made of. Source: client-go/util/csaupgrade/upgrade.go (UpgradeManagedFieldsPatch).
 */
export function upgradePatch(
  object: JsonObject,
  clientSide: readonly string[],
  serverSide: string,
): readonly JsonObject[] | undefined {
  const before = entriesOf(object);
  const after = clientSide.reduce((entries, manager) => upgraded(entries, manager, serverSide), before);
  if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
  return [
    { op: 'replace', path: '/metadata/managedFields', value: after },
    { op: 'replace', path: '/metadata/resourceVersion', value: textAt(object, 'metadata', 'resourceVersion') },
  ];
}

const ANNOTATION = ['metadata', 'annotations', LAST_APPLIED].map(fieldElement);

function upgraded(entries: readonly JsonObject[], clientSide: string, serverSide: string): readonly JsonObject[] {
  const isClientSide = (entry: JsonObject) => is(entry, clientSide, 'Update');
  let index = entries.findIndex((entry) => is(entry, serverSide, 'Apply'));
  if (index < 0) index = entries.findIndex(isClientSide);
  const target = entries[index];
  if (target === undefined) return entries;
  const others = entries.find(
    (entry) => isClientSide(entry) && textAt(entry, 'apiVersion') === textAt(target, 'apiVersion'),
  );
  const set = others === undefined ? fieldsOf(target) : union(fieldsOf(target), fieldsOf(others));
  const fieldsV1 = asJson(JSON.parse(fieldsText(set)));
  const changed = { ...target, manager: serverSide, operation: 'Apply', fieldsV1 };
  return entries.map((entry, at) => (at === index ? changed : entry)).filter((entry) => !isClientSide(entry));
}

function is(entry: JsonObject, manager: string, operation: string): boolean {
  return (
    textAt(entry, 'manager') === manager &&
    textAt(entry, 'operation') === operation &&
    textAt(entry, 'subresource') === ''
  );
}

function entriesOf(object: JsonObject): readonly JsonObject[] {
  return listAt(object, 'metadata', 'managedFields').filter(isObject);
}

function fieldsOf(entry: JsonObject): FieldSet {
  return readFields(at(entry, 'fieldsV1'));
}
