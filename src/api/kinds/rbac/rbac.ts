import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, RoleRef, Subject } from '../../generated/types';
import { defineKind, type TablePrinter } from '../../kind';
import { isPathSegmentName, isPathSegmentPrefix } from '../../names';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateClusterRoleBindingUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
} from './validation';
import { changeField, changeItems, withDefaults } from '../sharing';
import { age, columns } from '../tables/cells';

const GROUP = 'rbac.authorization.k8s.io';

type Binding = RoleBinding | ClusterRoleBinding;

const table: TablePrinter<Binding> = {
  columns: columns('Name', 'Role', 'Age', 'wide:Users', 'wide:Groups', 'wide:ServiceAccounts'),
  cells(binding, nowMs) {
    const { subjects = [], roleRef } = binding;
    const named = (kind: string) => subjects.filter((subject) => subject.kind === kind);
    return [
      binding.metadata.name,
      `${roleRef.kind}/${roleRef.name}`,
      age(binding, nowMs),
      named('User')
        .map(({ name }) => name)
        .join(', '),
      named('Group')
        .map(({ name }) => name)
        .join(', '),
      named('ServiceAccount')
        .map(({ namespace = '', name }) => `${namespace}/${name}`)
        .join(', '),
    ];
  },
};

/** pkg/registry/rbac/role/strategy.go. */
export const roles = defineKind<Role>('rbac.authorization.k8s.io/v1', 'Role', {
  validateName,
  validate: validateRole,
  validateUpdate: validateRole,
  allowCreateOnUpdate: true,
});

/** pkg/registry/rbac/clusterrole/strategy.go. */
export const clusterRoles = defineKind<ClusterRole>('rbac.authorization.k8s.io/v1', 'ClusterRole', {
  validateName,
  validate: validateClusterRole,
  validateUpdate: validateClusterRole,
  allowCreateOnUpdate: true,
});

/** pkg/apis/rbac/v1/defaults.go, printRoleBinding. */
export const roleBindings = defineKind<RoleBinding>('rbac.authorization.k8s.io/v1', 'RoleBinding', {
  validateName,
  validate: validateRoleBinding,
  validateUpdate: validateRoleBindingUpdate,
  allowCreateOnUpdate: true,
  setDefaults: (binding) => changeField(changeField(binding, 'roleRef', defaultRole), 'subjects', defaultSubjects),
  table,
});

/** pkg/apis/rbac/v1/defaults.go, printClusterRoleBinding. */
export const clusterRoleBindings = defineKind<ClusterRoleBinding>(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
  {
    validateName,
    validate: validateClusterRoleBinding,
    validateUpdate: validateClusterRoleBindingUpdate,
    allowCreateOnUpdate: true,
    setDefaults: (binding) => changeField(changeField(binding, 'roleRef', defaultRole), 'subjects', defaultSubjects),
    table,
  },
);

function defaultRole(role: RoleRef): RoleRef {
  return withDefaults(role, { apiGroup: GROUP });
}

function defaultSubjects(subjects: readonly Subject[]): readonly Subject[] {
  return changeItems(subjects, defaultSubject);
}

/** A service account belongs to the core group, whose name is empty. */
function defaultSubject(subject: Subject): Subject {
  return subject.kind === 'User' || subject.kind === 'Group' ? withDefaults(subject, { apiGroup: GROUP }) : subject;
}

/** pkg/apis/rbac/validation/validation.go, `ValidateRBACName`: `system:node` is a name. */
function validateName(name: string, prefix: boolean): readonly string[] {
  return prefix ? isPathSegmentPrefix(name) : isPathSegmentName(name);
}
