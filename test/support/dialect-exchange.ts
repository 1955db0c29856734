import type { Fetch } from '../../src/model/exchange.ts';
import { exchangeCode } from '../../src/oauth/authorization-code.ts';
import { createConnection } from '../../src/oauth/connection.ts';
import { refresh } from '../../src/oauth/refresh.ts';
import { applyPreset } from '../../src/providers/apply.ts';
import { findPreset } from '../../src/providers/catalog.ts';
import { selectDialect } from '../../src/providers/dialects/select.ts';
import type { ClientSettings } from '../../src/model/settings.ts';

export type Sent = {
  readonly url: string;
  readonly type: string | null;
  readonly accept: string | null;
  readonly body: string;
};

export type ObservedExchange = {
  readonly provider: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly client: Partial<ClientSettings>;
  /** The token endpoint, for presets that leave it to the metadata. */
  readonly token_endpoint?: string;
  readonly answer?: Response;
};

const tokens = { access_token: 'at-1', token_type: 'Bearer', expires_in: 600 };

/** A client of a provider with the true settings of its preset, and what it says over the wire. */
export function talk({
  provider,
  parameters = {},
  client,
  token_endpoint,
  answer,
}: ObservedExchange) {
  const { settings, traits } = applyPreset(findPreset(provider), parameters);
  const {
    resource: _resource,
    redirect_uris: _uris,
    issuer = 'https://id.example',
    ...endpoints
  } = settings;
  const named = token_endpoint === undefined ? {} : { token_endpoint };
  const connection = createConnection({ issuer, ...endpoints, ...named }, client, traits);
  const sent: Sent[] = [];
  const wire: Fetch = async (url, { headers, body } = {}) => {
    const given = new Headers(headers);
    const [type, accept] = [given.get('content-type'), given.get('accept')];
    sent.push({ url, type, accept, body: String(body) });
    return answer?.clone() ?? Response.json(tokens);
  };
  const fetch = selectDialect(traits)(wire);
  const authorizationRequest = (redirect_uri: string, code_verifier?: string) => ({
    redirect_uri,
    ...(code_verifier === undefined ? {} : { code_verifier }),
  });
  return {
    connection,
    fetch,
    sent,
    exchange: (code: string, redirectUri: string, verifier?: string) =>
      exchangeCode(
        connection,
        authorizationRequest(redirectUri, verifier),
        new URLSearchParams({ code }),
        {
          fetch,
          resource: [],
        },
      ),
    refresh: (refreshToken: string, extra: Readonly<Record<string, string>> = {}) =>
      refresh(connection, refreshToken, { fetch, resource: [], extra }),
  };
}

/** The members of a form, each exactly as it is on the wire; a form has no order. */
export function members(form: string): readonly string[] {
  return form.split('&').toSorted();
}
