import { type Command, Option } from 'commander';
import { examples, type Run } from './command.ts';
import { groups } from './flags/groups.ts';
import { port, repeat } from './flags/parse.ts';

/** What `serve --fault list` does not say of each. */
const faultHelp = `
Faults:
Start the server with one, and run your own client or, in another terminal, atm-cli login --demo \
against it. Those of "any response" act on the token endpoint, or on @discovery, @jwks, @device, \
@userinfo, @introspection, @revocation, @registration, @api, @resource, @resource_metadata or @all. \
Those of a resource, its metadata and registration are met with --resource. With *2 the first two \
responses are bad and all after them good; put quotes around it for the shell.`;

const tlsHelp = `
TLS:
With --tls the server makes a certificate authority at its first start, for this machine only, and \
keeps it for all ports; give its certificate to clients with --ca-cert. A browser warns of it until \
you go on, or import that certificate. Clients may show a certificate (RFC 8705): two are ready, \
with files and commands that are printed, and their tokens are bound to it.`;

const resourceHelp = `
Resources:
Each answers 401 with the URL of its metadata, and takes only tokens that were issued for it: \
api:read to read, api:write for all else. The redirect URIs of a registered client are compared as \
whole texts; one without a port fits every loopback port.`;

export function registerServe(program: Command, run: Run): void {
  program
    .command('serve')
    .summary('run the built-in authorization server')
    .description(
      'Run the built-in authorization server on loopback until Ctrl-C: real flows, test users, and protected resources that lead to it.',
    )
    .optionsGroup(groups.own)
    .option(
      '--port <port>',
      'port to listen on (default: 9400, with --dialect atm 9401; 0 is any free port)',
      port,
    )
    .addOption(
      new Option('--dialect <dialect>', 'protocol of the server (default: rfc6749)').choices([
        'rfc6749',
        'atm',
      ]),
    )
    .option(
      '--redirect-uri <uri>',
      'with --dialect atm, the redirect URI of its applications (default: http://localhost:8080/callback)',
    )
    .addOption(
      new Option(
        '--resource [path]',
        'also serve a protected resource that says how to sign in (RFC 9728), repeatable (default path: /mcp)',
      )
        .preset('/mcp')
        .argParser(repeat),
    )
    .addOption(
      new Option(
        '--registration <how>',
        'how clients get registered: RFC 7591, not at all, or the document at their client id (default: open with --resource, else closed)',
      ).choices(['open', 'closed', 'document']),
    )
    .option('--issuer-path <path>', 'path of the issuer, such as /as (default: none)')
    .option(
      '--client-jwks <file>',
      'the public keys of the clients that sign, such as atm-cli-private-key (default: those at their jwks_uri)',
    )
    .option(
      '--tls',
      'serve https with a certificate authority of its own, and clients with certificates',
    )
    .option(
      '--fault <fault>',
      'misbehave on purpose: name[@endpoint][*count], repeatable or with commas; "list" names all faults',
      repeat,
    )
    .addHelpText('after', resourceHelp)
    .addHelpText('after', faultHelp)
    .addHelpText('after', tlsHelp)
    .addHelpText(
      'after',
      examples([
        'atm-cli serve',
        'atm-cli serve --port 0 --json',
        'atm-cli serve --resource',
        'atm-cli serve --resource /mcp --resource /orders --issuer-path /as',
        'atm-cli serve --resource --registration document',
        'atm-cli serve --tls',
        'atm-cli serve --fault list',
        'atm-cli serve --fault dpop-nonce,dpop-nonce-api',
        'atm-cli serve --fault wrong-nonce',
        'atm-cli serve --fault "html-502*2,clock-ahead"',
        'atm-cli serve --fault hang@jwks --fault "rate-limited@userinfo*1"',
        'atm-cli serve --dialect atm --redirect-uri http://localhost:3000/callback',
      ]),
    )
    .action(run(async () => (await import('./serve.run.ts')).runServe));
}
