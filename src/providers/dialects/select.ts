import type { Traits } from '../../model/traits.ts';
import { atm } from './atm.ts';
import type { Dialect } from './dialect.ts';
import { github } from './github.ts';
import { rfc6749Form, rfc6749Json } from './rfc6749.ts';
import { slack } from './slack.ts';

/** The dialect of a provider. */
export function selectDialect({ dialect, body }: Traits): Dialect {
  switch (dialect) {
    case 'atm':
      return atm;
    case 'github':
      return github;
    case 'slack':
      return slack;
    case 'rfc6749':
      return body === 'json' ? rfc6749Json : rfc6749Form;
  }
}
