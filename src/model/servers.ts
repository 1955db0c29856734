/** The built-in authorization server. */
export type BuiltInServer = {
  readonly issuer: string;
  /** The resource indicator that turns access tokens into JWTs. */
  readonly resource: string;
  readonly clients: readonly BuiltInClient[];
  /** Signs the first user in and consents, as a browser would, and delivers the callback. */
  signIn(authorizationUrl: string): Promise<void>;
  /** Confirms a device sign-in as the first user. */
  confirmDevice(verificationUriComplete: string): Promise<void>;
};

/** The built-in server as `atm-cli serve` runs it. */
export type ServedServer = BuiltInServer & { readonly faults: readonly ServedFault[] };

/** A fault that is on, as it was asked for: `name[@endpoint][*count]`. */
export type ServedFault = { readonly spec: string; readonly does: string };

/** A way to misbehave that the built-in server knows. */
export type FaultRow = {
  readonly name: string;
  readonly where: string;
  /** What is seen from outside, in one line. */
  readonly does: string;
};

export type BuiltInClient = {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly id_token_signed_response_alg: string;
};

/** A server that speaks the ATM dialect, in the words of the settings that lead a client to it. */
export type AtmServer = {
  readonly base_url: string;
  /** The hosted page, which wants a `clientId`. */
  readonly login_url: string;
  readonly jwks_uri: string;
  readonly clients: readonly AtmServerClient[];
  readonly users: readonly AtmServerUser[];
};

export type AtmServerClient = {
  readonly client_id: string;
  /** The `aud` of its tokens. */
  readonly application_id: string;
  readonly client_secret: string;
  readonly redirect_uri: string;
};

export type AtmServerUser = {
  readonly login_id: string;
  readonly password: string;
};
