import { readErrorBody, readErrorJson } from '../../util/error-body.ts';
import { isObject, parseJson } from '../../util/json.ts';
import type { Exchange, Message } from '../../model/exchange.ts';
import { type Challenge, parseChallenges } from '../../util/www-authenticate.ts';

/** What a response says, error or not, in whichever format: JSON, form, HTML page or WWW-Authenticate. */
export type ErrorResponse = {
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly description?: string | undefined;
  readonly uri?: string | undefined;
  /** The numbers of Microsoft Entra, such as `50011`. */
  readonly numbers: readonly string[];
  readonly challenges: readonly Challenge[];
  readonly members: Readonly<Record<string, unknown>>;
  readonly html?: { readonly title?: string | undefined; readonly bytes: number } | undefined;
  /** All its text, in which phrases are looked for; never printed. */
  readonly text: string;
};

const longestText = 65_536;

/** Parses a response of a server. */
export function parseErrorResponse(response: NonNullable<Exchange['response']>): ErrorResponse {
  const { status, headers, body = '' } = response;
  const challenges = parseChallenges(headers['www-authenticate']);
  const members = membersOf(response);
  const html = htmlOf(response);
  const challenged = challenges.find(({ parameters }) => parameters['error'] !== undefined);
  const { error, error_description, error_uri } = challenged?.parameters ?? {};
  const fromBody = errorOf(response, members);
  const text = withoutDefinition([error, error_description, body.slice(0, longestText)].join('\n'));
  return {
    // 0: it was pasted without its status line.
    status: status === 0 ? undefined : status,
    error: fromBody.error ?? error,
    description: fromBody.description ?? error_description,
    uri: stringOf(members['error_uri']) ?? error_uri,
    numbers: numbersOf(members, text),
    challenges,
    members,
    html,
    text,
  };
}

/**
 * Without the sentence that defines invalid_grant (RFC 6749 section 5.2), which names every cause:
 * Doorkeeper, GitLab, fosite and others send it whatever happened.
 */
function withoutDefinition(text: string): string {
  return text.replace(
    /\bThe provided authorization grant\b[^"\n]{0,120}? is invalid, expired, revoked[^"\n]{0,120}? issued to another client\b|\bMake sure that the client you are using has exactly whitelisted the redirect_uri you specified\b/gi,
    '',
  );
}

/**
 * The scope that a response requires, in its challenge (RFC 6750 section 3) or in its body; that of
 * userinfo is known (OpenID Connect Core section 5.3).
 */
export function wantedScope({
  errorResponse,
  step,
}: {
  readonly errorResponse: ErrorResponse;
  readonly step: string | undefined;
}): string | undefined {
  const { challenges, members, error } = errorResponse;
  const challenge = challenges.find(({ parameters }) => parameters['scope'] !== undefined);
  const named =
    challenge?.parameters['scope'] ??
    (error === 'insufficient_scope' ? stringOf(members['scope']) : undefined);
  return named ?? (step === 'userinfo' ? 'openid' : undefined);
}

/** Reads the parameters of an authorization response, which is a callback (RFC 6749 section 4.1.2). */
export function errorFromParameters(sent: Readonly<Record<string, string>>): ErrorResponse {
  const { error, error_description, error_uri } = sent;
  const text = withoutDefinition([error, error_description].join('\n'));
  return {
    error,
    description: error_description,
    uri: error_uri,
    numbers: numbersOf({}, text),
    challenges: [],
    members: sent,
    text,
  };
}

/** Only a code and a message, such as those of a failure whose exchange is not known. */
export function errorFromMessage(error: string | undefined, description: string): ErrorResponse {
  const text = withoutDefinition(`${error ?? ''}\n${description}`);
  return { error, description, numbers: numbersOf({}, text), challenges: [], members: {}, text };
}

/** The members of a JSON object, of the first object of a JSON array, or of a form. */
export function membersOf({ headers, body = '' }: Message): Readonly<Record<string, unknown>> {
  const text = body.trim();
  if (text.startsWith('{') || text.startsWith('[')) return objectOf(parseJson(text));
  const type = headers['content-type'] ?? '';
  const isForm = type.includes('x-www-form-urlencoded') || /^[\w.-]+=[^\s<]*$/.test(text);
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : {};
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : {};
}

/** What the body says; a success is not searched for the codes and sentences of an error. */
function errorOf(
  { status, body = '' }: NonNullable<Exchange['response']>,
  members: Readonly<Record<string, unknown>>,
) {
  const error = stringOf(members['error']) ?? numberedError(members);
  const isNamed = error ?? errorObjects.some((name) => isObject(members[name]));
  if (status < 400 && !isNamed && stringOf(members['errorCode']) === undefined)
    return { description: readErrorJson(members).words };
  const { code, words } = readErrorJson(members);
  const said = readErrorBody(body);
  const prose = said.form === 'text' ? said.words : undefined;
  return { error: error ?? code, description: words ?? prose };
}

/** Objects that hold an error, whatever the status. */
const errorObjects = ['error', 'error_response'];

/** WeChat, DingTalk and Baidu answer 200, with a number that is 0 where nothing is wrong. */
function numberedError(members: Readonly<Record<string, unknown>>): string | undefined {
  const name = ['errcode', 'error_code'].find((one) => typeof members[one] === 'number');
  const number = name === undefined ? 0 : members[name];
  return number === 0 ? undefined : `${name} ${String(number)}`;
}

function htmlOf({ headers, body = '' }: Message): ErrorResponse['html'] {
  const isHtml =
    (headers['content-type'] ?? '').includes('text/html') || /^\s*<(!|html)/i.test(body);
  if (!isHtml) return undefined;
  return { title: readErrorBody(body).words, bytes: body.length };
}

function numbersOf(members: Readonly<Record<string, unknown>>, text: string): readonly string[] {
  const listed = Array.isArray(members['error_codes']) ? members['error_codes'] : [];
  const named = [...text.matchAll(/AADSTS(\d{4,8})/g)].map(([, number]) => number ?? '');
  const all = [...new Set([...named, ...listed.map(String)])];
  const telling = all.filter((number) => number !== wrapper);
  return telling.length > 0 ? telling : all;
}

/** "Error validating credentials", which stands before the number that says why. */
const wrapper = '70002';

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
