/**
 * `$(NAME)` in commands, arguments and variables becomes the variable's value; an unknown name stays as it is and `$$` stands for `$`
 * (third_party/forked/golang/expansion/expand.go). Variables of variables grow without bound, so it stops somewhere past `maxExpandedCharacters`.
 */
export function expand(text: string, valueOf: (name: string) => string | undefined): string {
  let result = '';
  let from = 0;
  const lastEnd = text.lastIndexOf(')');
  for (let at = text.indexOf('$'); at >= 0 && at + 1 < text.length; at = text.indexOf('$', from)) {
    const next = text[at + 1];
    const end = next === '(' && at + 2 <= lastEnd ? text.indexOf(')', at + 2) : -1;
    result += text.slice(from, at);
    if (end >= 0) {
      const name = text.slice(at + 2, end);
      result += valueOf(name) ?? `$(${name})`;
      from = end + 1;
      if (result.length > maxExpandedCharacters) return result;
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

/** What the container runtime is told of a container has at most so many bytes (`maxMsgSize` of cri-client/pkg/remote_runtime.go). */
export const maxExpandedCharacters = 16 * 1024 * 1024;

/** Undefined when the runtime can be told all of the texts, otherwise why it can't be. */
export function tooMuchToTell(texts: Iterable<string>): string | undefined {
  let characters = 0;
  for (const { length } of texts) characters += length;
  if (characters <= maxExpandedCharacters) return undefined;
  const sizes = `(${characters} vs. ${maxExpandedCharacters})`;
  return `rpc error: code = ResourceExhausted desc = trying to send message larger than max ${sizes}`;
}
