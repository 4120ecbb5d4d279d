/**
 * `$(NAME)` in commands, arguments and variables becomes the variable's value; an unknown name stays as it is and `$$` stands for `$`
 * (third_party/forked/golang/expansion/expand.go).
 */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf('$'); at >= 0 && at + 1 < text.length; at = text.indexOf('$', from)) {
    const next = text[at + 1];
    const end = next === '(' ? text.indexOf(')', at + 2) : -1;
    result += text.slice(from, at);
    if (end >= 0) {
      const name = text.slice(at + 2, end);
      result += valueOf(name) ?? `$(${name})`;
      from = end + 1;
    } else if (next === '(') {
      result += '$(';
      from = at + 2;
    } else {
      result += next === '$' ? '$' : `$${next}`;
      from = at + 2;
    }
  }
  return from === 0 ? text : result + text.slice(from);
}
