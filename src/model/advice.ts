/**
 * The facts that advice about a failure depends on, by its id. The sentences, with the flags and
 * commands of this program, are in `src/diagnosis/advice`: the code that throws does not know them.
 */
export type AdviceFacts = {
  /** An error code that a server sent (RFC 6749 section 5.2). */
  error_code: { readonly code: string };
  /** The same in the device flow (RFC 8628 section 3.5). */
  device_error_code: { readonly code: string; readonly description?: string | undefined };
  /** The server fails or limits the rate; `again` says when to try again. */
  unavailable: { readonly code: string; readonly isTooMany: boolean; readonly again: string };
  /**
   * An endpoint refused the client without a reason (401 or 403, no body); `member` of the metadata
   * says which authentication methods it supports, `sent` is the one of the request.
   */
  client_refused: {
    readonly sent: string;
    readonly member: string;
    readonly supported: readonly string[] | undefined;
  };
  /** The server refused in its own words, without a code of OAuth. */
  own_words: { readonly status: number };
  /** The metadata lack an endpoint. */
  no_endpoint: { readonly endpoint: string; readonly issuer?: string };
  /** Another issuer is meant: that of the server, or its URL over TLS. */
  other_issuer: { readonly issuer: string };
  /** A response lacks a member; `source` names its specification. */
  no_member: { readonly source: string | undefined };
  /** The parser refused the command line of this command; empty for the program itself. */
  command_line: { readonly command: string };
  bug: object;
  introspection_of_jwt: object;
  introspection_by_public_client: object;
  no_metadata: object;
  response_signature: object;
  token_not_printable: object;
  unknown_grant_of_atm: object;
  unknown_token_type: object;
  userinfo_rejected: object;
};

export type AdviceId = keyof AdviceFacts;

export type Advice = {
  [Id in AdviceId]: { readonly id: Id } & AdviceFacts[Id];
}[AdviceId];
