import { examples, type Run } from './command.ts';
import { networkFlags, type NetworkFlags, networkSettings } from './flags/network-flags.ts';
import { bytes, defaultMinTtl, headerLine, repeat, seconds } from './flags/parse.ts';
import type { Command } from 'commander';

type CallFlags = NetworkFlags & {
  readonly method?: string;
  readonly header?: readonly (readonly [string, string])[];
  readonly data?: readonly string[];
  readonly jsonData?: string;
  readonly include?: true;
  readonly fail?: true;
  readonly maxSize?: number;
  readonly minTtl?: number;
  readonly allowInsecureHttp?: true;
};

const defaultMaxSize = 16 * 1024 * 1024;

export function registerCall(program: Command, run: Run): void {
  const command = program
    .command('call')
    .argument('<url>', 'the address of the API: https, or loopback')
    .summary('call an API with the access token')
    .description(
      'Call an API with the access token of the profile, which is refreshed first when it is about ' +
        'to expire. The body goes to standard output as it came, the status to standard error. A ' +
        'redirect is shown and not followed: the token goes to no other address. Any status ends ' +
        'with 0; with --fail a refused token (401, 403) ends with 8 and any other error with 7.',
    )
    .option('-X, --method <method>', 'the method (default: GET, or POST with a body)')
    .option('-H, --header <header>', 'a header such as "Accept: text/csv"; repeatable', headerLine)
    .option('-d, --data <data>', 'the body: text, @file, or - for standard input', repeat)
    .option('--json-data <json>', 'the body as JSON: text, @file, or - for standard input')
    .option('-i, --include', 'show all headers of the answer')
    .option('-f, --fail', 'fail when the answer is an error (HTTP 400 and above)')
    .option(
      '--max-size <size>',
      'the longest answer that is taken: 500k, 64M (default: 16M)',
      bytes,
    )
    .option('--min-ttl <seconds>', 'refresh when less than this is left (default: 60)', seconds)
    .option(
      '--allow-insecure-http',
      '[SECURITY RISK] send the token over plain http to a host that is not loopback',
    );
  networkFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli call https://api.example.com/me',
        'atm-cli call https://api.example.com/orders --json-data \'{"item":7}\' --fail',
        'atm-cli call -X PUT -d @photo.png -H "Content-Type: image/png" https://api.example.com/photo',
        'atm-cli call https://api.example.com/export -H "Accept: text/csv" > export.csv',
      ]),
    )
    .action(
      run<CallFlags>(async (context, flags, [url = '']) => {
        const { bodyFrom } = await import('../flows/call/body.ts');
        const { call, failureOf } = await import('../flows/call/call.ts');
        const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
        const { binaryNote, bodyForTerminal, calledJson, calledLines } =
          await import('../report/call.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout, stderr } = context.terminal;
        const insecure = flags.allowInsecureHttp ? { allow_insecure_http: true } : {};
        const client = { ...networkSettings(flags), ...insecure };
        const settings = await resolveSettings(context, { ...flags, client });
        const body = await bodyFrom(context, flags);
        const called = await call(context, settings, {
          url,
          method: flags.method ?? (body === undefined ? 'GET' : 'POST'),
          headers: flags.header ?? [],
          ...body,
          maxBytes: flags.maxSize ?? defaultMaxSize,
          minTtl: flags.minTtl ?? defaultMinTtl,
        });
        const failure = flags.fail ? failureOf(called) : undefined;
        if (!flags.json) {
          const { refusal: _told, ...rest } = called;
          // What the failure says needs no second place.
          const shown = failure === undefined ? called : rest;
          stderr.write(calledLines(shown, styleFor(stderr), { include: flags.include ?? false }));
        }
        if (failure !== undefined) throw failure;
        if (flags.json) return stdout.write(calledJson(called));
        if (!stdout.isTTY) return stdout.write(called.body);
        const text = bodyForTerminal(called.body);
        return text === undefined ? stderr.write(binaryNote(called.body)) : stdout.write(text);
      }),
    );
}
