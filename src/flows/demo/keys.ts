import { unverifiedClaims } from '../../jwt/decode.ts';
import { generatePrivateJwk, publicJwk } from '../../jwt/keys/private-key.ts';
import { thumbprintOf } from '../../jwt/keys/thumbprint.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Exchange } from '../../model/exchange.ts';
import type { StoredKey } from '../../model/key.ts';
import type { ServedServer } from '../../model/servers.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { confirmed } from '../../oauth/confirmation.ts';
import { requestResource, type ResourceResponse } from '../../oauth/protected-resource.ts';
import { epochSeconds } from '../clock.ts';
import { proofsFor } from '../dpop/proofs-for.ts';
import {
  createSignIn,
  createTour,
  type DemoOptions,
  type DemoStep,
  requireMade,
  settingsOf,
} from './tour.ts';

const alg = 'ES256';
const keyName = 'demo';
const scope = 'api:read';

/**
 * Runs the tour of a client without a secret, against the built-in server on a port of its own: it
 * authenticates with a key (RFC 7523), pushes its request (RFC 9126) and gets a token that is bound to
 * another key (RFC 9449). Nothing is stored, and both keys end with the command. Yields each step when
 * it is done; the first failure ends the tour.
 */
export async function* demoKeys(context: Context, options: DemoOptions): AsyncGenerator<DemoStep> {
  const tour = createTour(context, options.begin);
  const key = await newKey(context);
  let started: ServedServer | undefined;
  yield await tour('Make a key, and give its public part to the server', async () => {
    const clientJwks = { keys: [publicJwk(key.jwk, key)] };
    started = await context.serve(0, { faults: [], clientJwks });
    return { type: 'key_made', alg, kid: key.kid };
  });
  const server = requireMade(started);
  const { issuer, resource } = server;
  const settings = settingsOf('demo-keys', {
    issuer,
    client_id: 'atm-cli-fapi',
    signing_key: keyName,
    par: 'always',
    dpop: 'always',
    resource: [resource],
    scope,
  });
  const signIn = createSignIn(context, server, options);
  let tokens: TokenSet | undefined;
  let sent: readonly Exchange[] = [];
  yield await tour('Sign in with keys: assertions, a pushed request, proofs', async () => {
    const before = context.exchanges.length;
    const signedIn = await signIn(withOnlyKey(context, key), settings);
    ({ tokens } = signedIn);
    sent = context.exchanges.slice(before);
    return { type: 'signed_in', signedIn };
  });
  const bound = requireMade(tokens);
  yield await tour('Look at what took the place of a client secret', async () => {
    const assertions = sent.flatMap(assertionIn);
    const audiences = new Set(assertions.map(({ aud }) => String(aud)));
    const distinct = new Set(assertions.map(({ jti }) => jti)).size;
    const isSound = distinct === assertions.length && audiences.size === 1 && distinct > 1;
    if (!isSound) throw unexpectedFailure('the client assertions');
    return { type: 'asserted', assertions: distinct, audience: [...audiences].join(' ') };
  });
  yield await tour('Look at what the browser carried', async () => {
    const opened = sent.find(({ leg, step }) => leg === 'browser' && step === 'authorization');
    const parameters = [...new URL(requireMade(opened).request.url).searchParams.keys()];
    if (!parameters.includes('request_uri')) throw unexpectedFailure('the authorization URL');
    return { type: 'pushed', parameters };
  });
  yield await tour('Look at what the token is bound to', async () => {
    const jkt = confirmed(bound.access_token, 'jkt');
    const expected = thumbprintOf(requireMade(bound.dpop_key));
    if (jkt !== expected) throw unexpectedFailure('the cnf of the access token');
    return { type: 'bound', jkt: expected };
  });
  yield await tour('Call the API with the token and a proof of its key', async () => {
    const { response } = await send(context, { bound, url: resource, isProved: true });
    const [, proof = ''] = Object.entries(lastRequest(context).headers).find(isProof) ?? [];
    const { htm, htu } = unverifiedClaims(proof);
    if (response.status !== 200) throw unexpectedFailure(`HTTP ${response.status} of the API`);
    return { type: 'proved', status: response.status, htm: String(htm), htu: String(htu) };
  });
  yield await tour('Send the same token without the key, as a bearer token', async () => {
    const { response, challenges } = await send(context, { bound, url: resource, isProved: false });
    if (response.status !== 401) throw unexpectedFailure(`HTTP ${response.status} of the API`);
    const { error, error_description } = challenges[0]?.parameters ?? {};
    const reason = [error, error_description].filter((one) => one !== undefined).join(': ');
    return { type: 'refused', status: response.status, reason };
  });
}

async function newKey(context: Context): Promise<StoredKey> {
  const jwk = await generatePrivateJwk(alg);
  const [kid, created_at] = [thumbprintOf(jwk), epochSeconds(context)];
  return { name: keyName, kid, alg, created_at, jwk: { ...jwk, kid, alg } };
}

/** A context whose only key is one of this tour. */
function withOnlyKey(context: Context, key: StoredKey): Context {
  return { ...context, keys: { ...context.keys, read: async () => key } };
}

type Sending = { readonly bound: TokenSet; readonly url: string; readonly isProved: boolean };

async function send(
  context: Context,
  { bound, url, isProved }: Sending,
): Promise<ResourceResponse> {
  const request = { method: 'GET', url: new URL(url), headers: new Headers(), body: undefined };
  const proofs = isProved ? await proofsFor(bound) : undefined;
  return await requestResource(bound.access_token, request, context.http('api'), proofs);
}

function lastRequest({ exchanges }: Context): Exchange['request'] {
  return requireMade(exchanges.at(-1)).request;
}

function isProof([name]: readonly [string, string]): boolean {
  return name.toLowerCase() === 'dpop';
}

/** The claims of the client assertion of a request. */
function assertionIn({ request }: Exchange) {
  const assertion = new URLSearchParams(request.body).get('client_assertion');
  return assertion === null ? [] : [unverifiedClaims(assertion)];
}

function unexpectedFailure(what: string): Failure {
  const message = `${what}: not what the built-in server has to show in this step`;
  return new Failure('check_failed', message);
}
