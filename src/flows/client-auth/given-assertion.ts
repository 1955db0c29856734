import type { Context } from '../../model/context.ts';
import type { AssertionOrigin } from '../../model/client-auth.ts';
import { Failure } from '../../model/errors.ts';
import { requireText } from '../../model/text-file.ts';
import { decodeUnverified } from '../../jwt/decode.ts';
import { list } from '../../jwt/quote.ts';
import { assertionAudience, type GivenAssertion } from '../../oauth/client-auth.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { parseObject } from '../../util/json.ts';
import { epochSeconds } from '../clock.ts';
import type { ServerSettings } from '../server/find-server.ts';

type Client = ServerSettings['client'];

/** An assertion that somebody else has signed, for one request to a server. */
type Ask = (audience: string) => Promise<string>;

/** RFC 7523 section 2.2, and draft-ietf-oauth-spiffe-client-auth section 3.1. */
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const jwtSpiffe = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';

/** What a job of GitLab calls its ID token in the documentation of GitLab. */
const gitlabVariable = 'GITLAB_OIDC_TOKEN';
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * The assertion of a workload, by its source. Throws `human_needed` when the source is missing: a
 * workflow without the permission, a job without the token, a pod without the file.
 */
export async function givenAssertion(
  context: Context,
  origin: AssertionOrigin,
  client: Client,
): Promise<(server: AuthorizationServer) => GivenAssertion> {
  const ask = await askerOf(context, origin, client);
  const type = origin.type === 'spiffe' ? jwtSpiffe : jwtBearer;
  return (server) => ({
    type,
    take: async () => {
      const audience = audienceOf(server, client);
      const assertion = (await ask(audience)).trim();
      requireFor(server, { context, origin, client, audience, assertion });
      return assertion;
    },
  });
}

/** The audience is the issuer or the one of the settings, and never a default of the source. */
function audienceOf(server: AuthorizationServer, client: Client): string {
  if (client.issuer !== undefined || client.assertion_audience !== undefined) {
    return assertionAudience(server, client, undefined);
  }
  const message =
    'the issuer of the server is not known, so it is not known whom the assertion is for: set issuer or assertion_audience';
  throw new Failure('usage', message);
}

async function askerOf(context: Context, origin: AssertionOrigin, client: Client): Promise<Ask> {
  const audience = client.assertion_audience ?? client.issuer ?? '<issuer>';
  switch (origin.type) {
    case 'github':
      return askGitHub(context, audience);
    case 'gitlab':
      return fromVariable(context, { type: 'gitlab', variable: gitlabVariable }, audience);
    case 'env':
      return fromVariable(context, origin, audience);
    case 'kubernetes':
      return await fromFile(context, { source: 'kubernetes', path: serviceAccount }, audience);
    case 'azure': {
      const path = context.env['AZURE_FEDERATED_TOKEN_FILE'];
      return await fromFile(context, { source: 'azure', path }, audience);
    }
    case 'spiffe': {
      const path = 'path' in origin ? origin.path : context.env['SPIFFE_JWT_SVID_FILE'];
      return await fromFile(context, { source: 'spiffe', path }, audience);
    }
    case 'file':
      return await fromFile(context, { source: 'file', path: origin.path }, audience);
  }
}

/** GitHub signs an ID token for each audience that is asked for, if the job may write one. */
function askGitHub(context: Context, audience: string): Ask {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } =
    context.env;
  if (!URL.canParse(url) || token === '') {
    const message =
      'GitHub gives this job no ID token: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set';
    throw noAssertionFailure(message, 'github', audience);
  }
  return async (wanted) => {
    const target = new URL(url);
    target.searchParams.set('audience', wanted);
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const response = await context.http('assertion')(target.href, { headers });
    const body = await response.text();
    const { value } = parseObject(body) ?? {};
    if (response.status === 200 && typeof value === 'string') return value;
    const message = `GitHub has not signed an ID token for ${wanted}: HTTP ${response.status}`;
    throw noAssertionFailure(message, 'github', wanted);
  };
}

function fromVariable(
  { env }: Context,
  { type, variable }: { readonly type: string; readonly variable: string },
  audience: string,
): Ask {
  const value = env[variable]?.trim() ?? '';
  if (value !== '') return async () => value;
  throw noAssertionFailure(`there is no assertion in ${variable}: it is not set`, type, audience);
}

/** The file is read for each request: whoever writes it renews the assertion. */
async function fromFile(
  context: Context,
  { source, path }: { readonly source: string; readonly path: string | undefined },
  audience: string,
): Promise<Ask> {
  if (path === undefined || path === '') {
    const variable = source === 'azure' ? 'AZURE_FEDERATED_TOKEN_FILE' : 'SPIFFE_JWT_SVID_FILE';
    const message = `there is no assertion: ${variable}, which names its file, is not set`;
    throw noAssertionFailure(message, source, audience);
  }
  const read = async () => {
    try {
      const text = requireText(await context.readFile(path), path).trim();
      if (text !== '') return text;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw noAssertionFailure(`there is no assertion: ${error.message}`, source, audience);
    }
    throw noAssertionFailure(`there is no assertion: ${path} is empty`, source, audience);
  };
  await read();
  return read;
}

function noAssertionFailure(message: string, source: string, audience: string): Failure {
  return new Failure('human_needed', message, {
    advice: { id: 'no_assertion', source, audience },
    rule: 'T43',
  });
}

type Given = {
  readonly context: Context;
  readonly origin: AssertionOrigin;
  readonly client: Client;
  readonly audience: string;
  readonly assertion: string;
};

/**
 * Whoever gets an assertion could use it where its `aud` says: it is sent to that server alone. Throws
 * `usage` for what is no JWT or is for somebody else, and `human_needed` for one that has expired.
 */
function requireFor(
  server: AuthorizationServer,
  { context, origin, client, audience, assertion }: Given,
): void {
  const now = epochSeconds(context);
  const decoded = decodeUnverified(assertion, now);
  const source = origin.type;
  if (!('header' in decoded) || typeof decoded.payload !== 'object') {
    throw new Failure('usage', `the assertion of ${source} is not a JWT`);
  }
  const { aud } = decoded.payload;
  const named = [aud].flat().filter((one): one is string => typeof one === 'string');
  if (!acceptable(server, { origin, client, audience }).some((one) => named.includes(one))) {
    const seen = named[0] ?? '';
    const message = `the assertion of ${source} is for ${list(named)}, and not for ${audience}: it was not sent`;
    throw new Failure('usage', message, {
      advice: { id: 'other_assertion_audience', source, audience, seen },
      rule: 'T38',
    });
  }
  const expiry = decoded.times.find(({ claim, at }) => claim === 'exp' && at <= now);
  if (expiry === undefined) return;
  const message = `the assertion of ${source} expired ${expiry.words}: it was not sent`;
  throw new Failure('human_needed', message, {
    advice: { id: 'no_assertion', source, audience },
    rule: 'T39',
  });
}

/** Hosts of Microsoft Entra, which expects one audience in the assertions of all workloads. */
const entra =
  /^https:\/\/(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|sts\.windows\.net)\//;

/** An audience of the settings alone, else those that mean this server. */
function acceptable(
  { issuer, token_endpoint = issuer }: AuthorizationServer,
  { origin, client, audience }: Pick<Given, 'origin' | 'client' | 'audience'>,
): readonly string[] {
  if (client.assertion_audience !== undefined) return [audience];
  const isEntra = origin.type === 'azure' && entra.test(issuer);
  return [audience, token_endpoint, ...(isEntra ? ['api://AzureADTokenExchange'] : [])];
}
