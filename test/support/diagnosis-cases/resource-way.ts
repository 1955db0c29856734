import { type Case, failing, failingBy } from './build.ts';

const url = 'https://api.example.com/mcp';
const other = failing('check_failed', `the metadata of ${url} are of another resource`);

/** What the flow from the URL of an API to a sign-in has named itself. */
export const resourceWayCases: readonly Case[] = [
  { id: 'M20', yes: failingBy('M20', 'usage', `${url} is an authorization server`), no: other },
  {
    id: 'M21',
    yes: failingBy('M21', 'check_failed', `GET ${url}: HTTP 200 without a token`),
    no: other,
  },
  {
    id: 'M22',
    yes: failingBy('M22', 'check_failed', `GET ${url}: HTTP 401, without WWW-Authenticate`),
    no: other,
  },
  {
    id: 'M23',
    yes: failingBy('M23', 'usage', `${url} accepts tokens of several authorization servers`),
    no: other,
  },
  {
    id: 'M24',
    yes: failingBy('M24', 'check_failed', 'the resource metadata name no authorization server'),
    no: other,
  },
  {
    id: 'M25',
    yes: failingBy('M25', 'usage', 'an authorization server that was not used here before'),
    no: other,
  },
  {
    id: 'M26',
    yes: failingBy('M26', 'check_failed', 'https://as.example.com does not promise PKCE'),
    no: other,
  },
  {
    id: 'M27',
    yes: failingBy('M27', 'usage', 'the tokens of the profile are for another API'),
    no: other,
  },
  {
    id: 'M28',
    yes: failingBy('M28', 'human_needed', `GET ${url}: HTTP 401, the API asks for a token`),
    no: other,
  },
  {
    id: 'M29',
    yes: failingBy('M29', 'oauth_error', `${url} requires the scope again`),
    no: other,
  },
];
