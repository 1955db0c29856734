import { type Case, failing, failingBy } from './build.ts';

const url = 'https://api.example.com/mcp';
const other = failing('check_failed', `the metadata of ${url} are of another resource`);

/** What the flow from the URL of an API to a sign-in has named itself. */
export const resourceWayCases: readonly Case[] = [
  { id: 'M16', yes: failingBy('M16', 'usage', `${url} is an authorization server`), no: other },
  {
    id: 'M17',
    yes: failingBy('M17', 'check_failed', `GET ${url}: HTTP 200 without a token`),
    no: other,
  },
  {
    id: 'M18',
    yes: failingBy('M18', 'check_failed', `GET ${url}: HTTP 401, without WWW-Authenticate`),
    no: other,
  },
  {
    id: 'M19',
    yes: failingBy('M19', 'usage', `${url} accepts tokens of several authorization servers`),
    no: other,
  },
  {
    id: 'M20',
    yes: failingBy('M20', 'check_failed', 'the resource metadata name no authorization server'),
    no: other,
  },
  {
    id: 'M21',
    yes: failingBy('M21', 'usage', 'an authorization server that was not used here before'),
    no: other,
  },
  {
    id: 'M22',
    yes: failingBy('M22', 'check_failed', 'https://as.example.com does not promise PKCE'),
    no: other,
  },
  {
    id: 'M23',
    yes: failingBy('M23', 'usage', 'the tokens of the profile are for another API'),
    no: other,
  },
  {
    id: 'M24',
    yes: failingBy('M24', 'human_needed', `GET ${url}: HTTP 401, the API asks for a token`),
    no: other,
  },
  {
    id: 'M25',
    yes: failingBy('M25', 'oauth_error', `${url} requires the scope again`),
    no: other,
  },
];
