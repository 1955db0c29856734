import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { port } from './parse.ts';

type ServeFlags = { readonly port?: number };

export function registerServe(program: Command, run: Run): void {
  program
    .command('serve')
    .summary('run the built-in authorization server')
    .description(
      'Run the built-in authorization server on loopback until Ctrl-C: real flows, test users, no registration.',
    )
    .option('--port <port>', 'the port to listen on (default: 9400; 0 takes any free one)', port)
    .addHelpText('after', examples(['atm-cli serve', 'atm-cli serve --port 0 --json']))
    .action(
      run<ServeFlags>(async (context, flags) => {
        const { serve } = await import('../flows/serve.ts');
        const { servingJson, servingLines } = await import('../report/serve.ts');
        const { styleFor } = await import('../report/style.ts');
        const { stdout } = context.terminal;
        await serve(context, flags.port, (serving) => {
          stdout.write(flags.json ? servingJson(serving) : servingLines(serving, styleFor(stdout)));
        });
      }),
    );
}
