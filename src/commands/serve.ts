import { type Command, Option } from 'commander';
import { Failure } from '../model/errors.ts';
import { examples, type Run } from './command.ts';
import { port, repeat } from './flags/parse.ts';

type ServeFlags = {
  readonly port?: number;
  readonly dialect?: 'rfc6749' | 'atm';
  readonly redirectUri?: string;
  readonly fault?: readonly string[];
};

/** What `serve --fault list` does not say of each. */
const faultHelp = `
Faults:
  Start the server with one, and run your own client or, in another terminal,
  atm-cli login --demo against it. Those of "any answer" act on the token
  endpoint, or on @discovery, @jwks, @device, @userinfo, @introspection,
  @revocation, @api or @all. With *2 the first two answers are bad and all after
  them good; shells want quotes around it.`;

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
    .option(
      '--fault <fault>',
      'misbehave on purpose: name[@endpoint][*count], repeatable or with commas; "list" names all faults',
      repeat,
    )
    .addHelpText('after', faultHelp)
    .addHelpText(
      'after',
      examples([
        'atm-cli serve',
        'atm-cli serve --port 0 --json',
        'atm-cli serve --fault list',
        'atm-cli serve --fault wrong-nonce',
        "atm-cli serve --fault 'html-502*2,clock-ahead'",
        "atm-cli serve --fault hang@jwks --fault 'rate-limited@userinfo*1'",
        'atm-cli serve --dialect atm --redirect-uri http://localhost:3000/callback',
      ]),
    )
    .action(
      run<ServeFlags>(async (context, flags) => {
        const { listedFaults, serve, serveAtm } = await import('../flows/serve.ts');
        const report = await import('../report/serve.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout } = context.terminal;
        const style = styleFor(stdout);
        const show = (json: string, lines: string) => stdout.write(flags.json ? json : lines);
        const faults = await listedFaults(context, flags);
        if (faults !== undefined) {
          show(report.faultsJson(faults), report.faultsLines(faults, style));
          return;
        }
        if (flags.dialect === 'atm') {
          requireNoFault(flags);
          await serveAtm(context, flags, (server) => {
            show(report.servingAtmJson(server), report.servingAtmLines(server, style));
          });
          return;
        }
        requireNoRedirectUri(flags);
        await serve(context, flags, (server) => {
          show(report.servingJson(server), report.servingLines(server, style));
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

function requireNoFault({ fault }: ServeFlags): void {
  if (fault === undefined) return;
  throw new Failure('usage', '--fault belongs to the standard dialect', {
    hint: 'leave --dialect atm out: the faults are those of an OAuth server',
  });
}
