/** Words that the language keeps for itself (vendor/github.com/google/cel-go/parser/parser.go). */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

/** Those and the ones that it uses: none of them may be a name (apiserver/pkg/cel/escaping.go). */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in', ...RESERVED_WORDS]);
