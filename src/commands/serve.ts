import { type Command, Option } from 'commander';
import { Failure } from '../errors.ts';
import { examples, type Run } from './command.ts';
import { port } from './parse.ts';

type ServeFlags = {
  readonly port?: number;
  readonly dialect?: 'rfc6749' | 'atm';
  readonly redirectUri?: string;
};

export function registerServe(program: Command, run: Run): void {
  program
    .command('serve')
    .summary('run the built-in authorization server')
    .description(
      'Run the built-in authorization server on loopback until Ctrl-C: real flows, test users, no registration.',
    )
    .option(
      '--port <port>',
      'the port to listen on (default: 9400, with --dialect atm 9401; 0 takes any free one)',
      port,
    )
    .addOption(
      new Option('--dialect <dialect>', 'what the server speaks (default: rfc6749)').choices([
        'rfc6749',
        'atm',
      ]),
    )
    .option(
      '--redirect-uri <uri>',
      'with --dialect atm, where its applications get their codes (default: http://localhost:8080/callback)',
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli serve',
        'atm-cli serve --port 0 --json',
        'atm-cli serve --dialect atm --redirect-uri http://localhost:3000/callback',
      ]),
    )
    .action(
      run<ServeFlags>(async (context, flags) => {
        const { serve, serveAtm } = await import('../flows/serve.ts');
        const { servingAtmJson, servingAtmLines, servingJson, servingLines } =
          await import('../report/serve.ts');
        const { styleFor } = await import('../report/style.ts');
        const { stdout } = context.terminal;
        if (flags.dialect === 'atm') {
          await serveAtm(context, flags, (server) => {
            const style = styleFor(stdout);
            stdout.write(flags.json ? servingAtmJson(server) : servingAtmLines(server, style));
          });
          return;
        }
        requireNoRedirectUri(flags);
        await serve(context, flags.port, (serving) => {
          stdout.write(flags.json ? servingJson(serving) : servingLines(serving, styleFor(stdout)));
        });
      }),
    );
}

function requireNoRedirectUri({ redirectUri }: ServeFlags): void {
  if (redirectUri === undefined) return;
  throw new Failure('usage', '--redirect-uri belongs to --dialect atm', {
    hint: 'leave it out: the clients of this server take any loopback redirect URI ending in /callback',
  });
}
