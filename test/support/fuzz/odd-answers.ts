import * as fc from 'fast-check';
import { editedText, oddValue } from './odd-values.ts';

export type Body = Readonly<Record<string, unknown>>;

/** A response of a server, as text, before anything has read it. */
export type OddAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
};

/** What a reader is given: a good body, and the members that it must be able to do without. */
export type Sample = {
  readonly body: Body;
  readonly optional: readonly string[];
  /** Oddities of a member that rightly end the command, such as a token type that nobody knows. */
  readonly mayRefuse?: (member: string, value: unknown) => boolean;
};

/** Good but for optional members, which are of any kind: nothing required may be lost. */
export function untidyBody({ body, optional, mayRefuse }: Sample): fc.Arbitrary<Body> {
  const unknown = fc.string({ minLength: 1, maxLength: 12 }).map((name) => `x_${name}`);
  const name = fc.oneof({ arbitrary: fc.constantFrom(...optional), weight: 4 }, unknown);
  const change = fc.tuple(name, oddValue).filter(([member, value]) => {
    return mayRefuse?.(member, value) !== true;
  });
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) => ({ ...body, ...Object.fromEntries(changes) }));
}

/** Any member of any kind, missing, twice, or below another; the text of it edited, too. */
export function oddAnswer({ body, optional }: Sample): fc.Arbitrary<OddAnswer> {
  const names = [...new Set([...Object.keys(body), ...optional, 'error', 'error_description'])];
  const change = fc.tuple(fc.constantFrom(...names), fc.option(oddValue, { nil: undefined }));
  const odd = fc
    .array(change, { maxLength: 4 })
    .map((changes): Body => ({ ...body, ...Object.fromEntries(changes) }));
  const whole = fc.oneof(
    { arbitrary: odd.map((value) => JSON.stringify(value)), weight: 6 },
    { arbitrary: odd.map((value) => `\uFEFF${JSON.stringify(value)}`), weight: 1 },
    { arbitrary: fc.tuple(odd, odd).map(([one, two]) => doubled(one, two)), weight: 2 },
    { arbitrary: odd.map((value) => JSON.stringify([value])), weight: 1 },
    { arbitrary: odd.map((value) => JSON.stringify({ data: value })), weight: 1 },
    { arbitrary: editedText([JSON.stringify(body)]), weight: 3 },
    { arbitrary: oddValue.map((value) => JSON.stringify(value)), weight: 1 },
  );
  return fc.record({
    status: fc.oneof(
      { arbitrary: fc.constant(200), weight: 6 },
      fc.constantFrom(201, 203, 302, 400, 401, 403, 404, 415, 429, 500, 503),
    ),
    contentType: fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=ISO-8859-1',
      'application/json; charset="odd"; charset',
      'text/html',
      'text/plain',
      '',
      'application/problem+json',
    ),
    text: whole,
  });
}

/** An object whose members come twice. */
function doubled(one: Body, two: Body): string {
  const inner = (value: Body) => JSON.stringify(value).slice(1, -1);
  return `{${[inner(one), inner(two)].filter((text) => text !== '').join(',')}}`;
}

export function responseOf({ status, contentType, text }: OddAnswer): Response {
  const headers = contentType === '' ? {} : { 'content-type': contentType };
  return new Response(text, { status, headers });
}

/** The members of an answer as any parser of JSON reads it; none when it is no object. */
export function membersOf({ text }: OddAnswer): Body {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Body) : {};
  } catch {
    return {};
  }
}
