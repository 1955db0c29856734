import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { groups, rare } from './flags/groups.ts';
import { browserFlags } from './flags/login-flags.ts';
import { networkFlags } from './flags/network-flags.ts';
import { bytes, headerLine, repeat, seconds } from './flags/parse.ts';

export function registerCall(program: Command, run: Run): void {
  const command = program
    .command('call')
    .argument('<url>', 'the URL of the API: https, or loopback')
    .summary('call an API with the access token')
    .description(
      'Call an API with the access token of the profile, which is refreshed first when it is about ' +
        'to expire. The response body goes to stdout unchanged, the status to stderr. Redirects are ' +
        'shown and not followed: the token goes to no other URL. The exit code is 0 whatever the ' +
        'status; with --fail it is 8 for a rejected token (401, 403) and 7 for any other error. With ' +
        'nobody signed in, GET and HEAD are sent without a token; where the API requires one the ' +
        'exit code is 3, and --login signs in at the server that the API names.',
    )
    .optionsGroup(groups.own)
    .option('-X, --method <method>', 'request method (default: GET, or POST with a body)')
    .option('-H, --header <header>', 'a header such as "Accept: text/csv"; repeatable', headerLine)
    .option('-d, --data <data>', 'request body: text, @file, or - for stdin', repeat)
    .option('--json-data <json>', 'request body as JSON: text, @file, or - for stdin')
    .option('-i, --include', 'show all response headers')
    .option('-f, --fail', 'fail on an error response (HTTP 400 and above)')
    .option(
      '--max-size <size>',
      'largest response that is read, such as 500k or 64M (default: 16M)',
      bytes,
    )
    .option(
      '--min-ttl <seconds>',
      'refresh when the token expires in less than this (default: 60)',
      seconds,
    )
    .option('--login', 'sign in where the API requires a token, and go on')
    .option('--step-up', 'sign in again with the scopes that the API requires')
    .option('--register', 'agree to a server that is new here, and register a client at it');
  browserFlags(command)
    .optionsGroup(rare(groups.network))
    .option(
      '--allow-insecure-http',
      '[SECURITY RISK] send the token over plain http to a host that is not loopback',
    );
  networkFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli call https://api.example.com/me',
        'atm-cli call https://mcp.example.com/mcp --login',
        'atm-cli call https://api.example.com/orders --json-data \'{"item":7}\' --fail',
        'atm-cli call -X PUT https://api.example.com/photo -d @photo.png \\\n' +
          '      -H "Content-Type: image/png"',
        'atm-cli call https://api.example.com/all -H "Accept: text/csv" > all.csv',
      ]),
    )
    .action(run(async () => (await import('./call.run.ts')).runCall));
}
