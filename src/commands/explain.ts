import type { Command } from 'commander';
import { examples, type Run } from './command.ts';

type ExplainFlags = { readonly list?: true };

export function registerExplain(program: Command, run: Run): void {
  program
    .command('explain')
    .summary('why the last command failed, and what to do')
    .description(
      'Explain a failure: the last one, a rule, an error code, or what a server said. Nothing is sent anywhere.',
    )
    .argument(
      '[what]',
      'last (the default), a rule id, an error code, words, or - for standard input',
    )
    .option('--list', 'every rule, by the phase in which it happens')
    .addHelpText(
      'after',
      examples([
        'atm-cli explain',
        'atm-cli explain invalid_grant',
        'atm-cli explain AADSTS50011',
        `pbpaste | atm-cli explain -`,
      ]),
    )
    .action(
      run<ExplainFlags>(async (context, flags, [what = 'last']) => {
        const { explain, listRules } = await import('../flows/explain.ts');
        const report = await import('../report/explain.ts');
        const { loadStyle } = await import('../report/text/load-style.ts');
        const { stdout } = context.terminal;
        const display = { style: await loadStyle(stdout), columns: stdout.columns };
        if (flags.list) {
          const rules = listRules();
          stdout.write(
            flags.json ? report.ruleListJson(rules) : report.ruleListLines(rules, display),
          );
          return;
        }
        const explanation = await explain(context, what);
        stdout.write(
          flags.json
            ? report.explanationJson(explanation)
            : report.explanationLines(explanation, display),
        );
      }),
    );
}
