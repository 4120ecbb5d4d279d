import type { Command } from '../command';
import { usageError } from '../errors';

/** A script of a shell, with the names of the commands: those with subcommands have them behind a colon, `create:job,secret`. */
type Script = (commands: readonly CommandNames[]) => string;

interface CommandNames {
  readonly name: string;
  readonly subcommands: readonly string[];
}

const SHELLS: ReadonlyMap<string, Script> = new Map([
  ['bash', bash],
  ['zsh', (commands) => `#compdef kubectl\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`],
  ['fish', fish],
  ['powershell', powershell],
]);

/**
 * Source of the errors: kubectl/pkg/cmd/completion/completion.go.
 * Divergence from real Kubernetes: the scripts are the project's own and know less: verbs and what stands below them, kinds of resources and the
 * names of objects; no flags and no values of flags.
 */
export const completion: Command = {
  name: 'completion',
  use: 'completion SHELL',
  short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
  examples: [
    'source <(kubectl completion bash)',
    'source <(kubectl completion zsh)',
    'kubectl completion fish | source',
  ],
  async run({ session, args, commandPath, path: [root] }) {
    const [shell] = args;
    if (shell === undefined) throw usageError(commandPath, 'Shell not specified.');
    if (args.length > 1) throw usageError(commandPath, 'Too many arguments. Expected only the shell type.');
    const script = SHELLS.get(shell);
    if (script === undefined) throw usageError(commandPath, `Unsupported shell type ${JSON.stringify(shell)}.`);
    const commands = (root?.subcommands ?? []).filter(({ hidden }) => hidden !== true);
    session.out(
      script(
        commands.map(({ name, subcommands = [] }) => ({ name, subcommands: subcommands.map((below) => below.name) })),
      ),
    );
  },
};

/** Verbs that are followed by a kind and names of that kind. */
const ON_OBJECTS = ['annotate', 'delete', 'describe', 'edit', 'get', 'label', 'patch', 'scale'];
/** Verbs that are followed by the name of a pod. */
const ON_PODS = ['attach', 'debug', 'exec', 'logs', 'port-forward'];

function withSubcommands(commands: readonly CommandNames[]): readonly CommandNames[] {
  return commands.filter(({ subcommands }) => subcommands.length > 0);
}

/** A shell without `complete` (as that of a container) does nothing with it. */
function bash(commands: readonly CommandNames[]): string {
  const cases = withSubcommands(commands).map(
    ({ name, subcommands }) => `      ${name}) words="${subcommands.join(' ')}" ;;`,
  );
  return `__kubectl_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map(({ name }) => name).join(' ')}"
  elif [ "$COMP_CWORD" -eq 2 ]; then
    case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
      ${ON_OBJECTS.join('|')}) words="$(kubectl api-resources --no-headers -o name 2>/dev/null)" ;;
      ${ON_PODS.join('|')}) words="$(kubectl get pods -o name 2>/dev/null | cut -d/ -f2)" ;;
    esac
  else
    case "\${COMP_WORDS[1]}" in
      ${ON_OBJECTS.join('|')}) words="$(kubectl get "\${COMP_WORDS[2]}" -o name 2>/dev/null | cut -d/ -f2)" ;;
    esac
  fi
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
if type complete >/dev/null 2>&1; then
  complete -o default -F __kubectl_complete kubectl
fi
`;
}

function fish(commands: readonly CommandNames[]): string {
  const objects = '(kubectl api-resources --no-headers -o name 2>/dev/null)';
  const pods = '(kubectl get pods -o name 2>/dev/null | string replace "pod/" "")';
  const below = (condition: string, words: string): string =>
    `complete -c kubectl -f -n '__fish_seen_subcommand_from ${condition}' -a '${words}'\n`;
  return (
    `complete -c kubectl -f -n __fish_use_subcommand -a '${commands.map(({ name }) => name).join(' ')}'\n` +
    withSubcommands(commands)
      .map(({ name, subcommands }) => below(name, subcommands.join(' ')))
      .join('') +
    below(ON_OBJECTS.join(' '), objects) +
    below(ON_PODS.join(' '), pods)
  );
}

function powershell(commands: readonly CommandNames[]): string {
  const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
  const below = withSubcommands(commands).map(({ name, subcommands }) => `    '${name}' = @(${list(subcommands)})`);
  return `Register-ArgumentCompleter -Native -CommandName kubectl -ScriptBlock {
  param($current, $line, $position)
  $below = @{
${below.join('\n')}
  }
  $given = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() } | Where-Object { $_ -ne $current })
  $words = @()
  if ($given.Count -eq 0) { $words = @(${list(commands.map(({ name }) => name))}) }
  elseif ($given.Count -eq 1 -and $below.ContainsKey($given[0])) { $words = $below[$given[0]] }
  elseif ($given.Count -eq 1) { $words = @(kubectl api-resources --no-headers -o name 2>$null) }
  else { $words = @(kubectl get $given[1] -o name 2>$null | ForEach-Object { $_.Split('/')[1] }) }
  $words | Where-Object { $_ -like "$current*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}
