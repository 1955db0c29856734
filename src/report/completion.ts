import type { shells } from './schema/program-outputs.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';

type Shell = (typeof shells)[number];

/** The commands that install a completion, one line each. */
const installs: Readonly<Record<Shell, string>> = {
  bash: `echo 'eval "$(atm-cli completion bash)"' >> ~/.bashrc`,
  zsh: `echo 'eval "$(atm-cli completion zsh)"' >> ~/.zshrc`,
  fish: 'mkdir -p ~/.config/fish/completions && atm-cli completion fish > ~/.config/fish/completions/atm-cli.fish',
  pwsh: "if (!(Test-Path $PROFILE)) { New-Item -Force $PROFILE }; Add-Content $PROFILE 'atm-cli completion pwsh | Out-String | Invoke-Expression'",
};

/**
 * The scripts know no command and no flag: they ask `atm-cli __complete`, which prints a candidate on
 * each line with its description behind a tab, or `:files`.
 */
const scripts: Readonly<Record<Shell, string>> = {
  // bash 3.2, that of macOS, has neither mapfile nor compopt
  bash: `_atm_cli() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null ||
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
      return
    fi
    printf -v line %q "\${line%%$'\\t'*}"
    COMPREPLY+=("$line")
  done < <(atm-cli __complete bash "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -F _atm_cli atm-cli
`,
  zsh: `#compdef atm-cli
_atm-cli() {
  local -a lines described
  local line
  lines=("\${(@f)$(atm-cli __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == :files ]]; then
    compset -P '--*='
    _files
    return
  fi
  for line in $lines; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -t atm-cli 'atm-cli' described
}
if [[ $funcstack[1] == _atm-cli ]]; then
  _atm-cli "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _atm-cli atm-cli
fi
`,
  fish: `function __atm_cli_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l lines (atm-cli __complete fish $words[2..-1] "$current" 2>/dev/null)
  if test "$lines[1]" = :files
    set -l before (string match -r -- '^--[^=]*=' "$current")
    for path in (__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current"))
      echo "$before$path"
    end
  else
    string join -- \\n $lines
  end
end
complete -c atm-cli -f -k -a '(__atm_cli_complete)'
`,
  pwsh: `Register-ArgumentCompleter -Native -CommandName atm-cli -ScriptBlock {
  param($word, $ast, $position)
  $length = $position - $ast.Extent.StartOffset
  $line = $ast.ToString().PadRight($length).Substring(0, $length)
  foreach ($candidate in @(atm-cli __complete pwsh $line 2>$null)) {
    if ($candidate -eq ':files') { return }
    $value, $text = $candidate -split "\`t", 2
    if (!$text) { $text = $value }
    if ($value -match '[^\\w=.:/@-]') { $value = "'" + $value.Replace("'", "''") + "'" }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
  }
}
`,
};

export function completionScript(shell: Shell): string {
  return scripts[shell];
}

export function completionJson(shell: Shell): string {
  return json<'completion'>({ shell, install: installs[shell], script: scripts[shell] });
}

/** How to install the completion; the command stays whole, so that it can be copied. */
export function installLines(shell: Shell, style: Pick<Style, 'bold'>): string {
  return `\nTo install the completion, run this once and open a new shell:\n\n  ${style.bold(installs[shell])}\n`;
}
