import type { GoNumber } from '../go/value';

/** The nodes of a parsed JSONPath. Source: client-go/util/jsonpath/node.go. */
export type PathNode =
  | ArrayNode
  | FieldNode
  | FilterNode
  | IdentifierNode
  | ListNode
  | LiteralNode
  | TextNode
  | UnionNode
  | WildcardNode;

/** Nodes that are applied one after the other: what stands between two braces. */
export interface ListNode {
  readonly type: 'list';
  readonly nodes: readonly PathNode[];
}
export interface TextNode {
  readonly type: 'text';
  readonly text: string;
}
export interface FieldNode {
  readonly type: 'field';
  readonly name: string;
}
/** `range`, `end`, or an unknown word. */
export interface IdentifierNode {
  readonly type: 'identifier';
  readonly name: string;
}
/** `*` or `..` */
export interface WildcardNode {
  readonly type: 'recursive' | 'wildcard';
}
export interface LiteralNode {
  readonly type: 'literal';
  readonly value: GoNumber | boolean;
}
export interface UnionNode {
  readonly type: 'union';
  readonly lists: readonly ListNode[];
}
/** `[?(left operator right)]`; the operator `exists` has no right side. */
export interface FilterNode {
  readonly type: 'filter';
  readonly left: ListNode;
  readonly operator: string;
  readonly right: ListNode;
}
/** `[from:to:step]`; undefined where nothing stands. A single index has `to` undefined and `single` true. */
export interface ArrayNode {
  readonly type: 'array';
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly step: number | undefined;
  readonly single: boolean;
}
