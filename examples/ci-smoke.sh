#!/bin/sh
# Proves that signing in, refreshing and verifying work: once against the built-in server, as it
# stands here, or against your own one when PROFILE names a profile that somebody signed in on. At the
# built-in server a robot also gets a token in its own name, and calls an API with it.
#
# It relies on exit codes and --json, and on nothing else that atm-cli prints.
#   ATM_CLI   how atm-cli is called here (npx atm-cli)
#   PROFILE   the profile to test (demo)
set -eu

profile=${PROFILE:-demo}
work=$(mktemp -d)
umask 077
server=
trap 'if [ -n "$server" ]; then kill "$server"; fi; rm -rf "$work"' EXIT

atm() {
  # shellcheck disable=SC2086 -- a command and its arguments
  ${ATM_CLI:-npx atm-cli} "$@"
}

# member <file> <name>: a member of the JSON object that a command printed
member() {
  node -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8"))[process.argv[2]]' "$1" "$2"
}

# expect <exit code> <command...>: runs a command that has to end with this code
expect() {
  wanted=$1
  shift
  code=0
  "$@" >"$work/out" 2>"$work/err" || code=$?
  if [ "$code" -ne "$wanted" ]; then
    echo "not ok - exit code $code instead of $wanted: $*" >&2
    cat "$work/err" >&2
    exit 1
  fi
}

ok() {
  echo "ok - $1"
}

# robot <command...>: a robot has a client, a secret and a home of its own
robot() (
  export ATM_CLI_HOME="$work/robot"
  atm "$@"
)

if [ "$profile" = demo ]; then
  ${ATM_CLI:-npx atm-cli} serve --json >"$work/server.json" &
  server=$!
  tries=0
  until [ -s "$work/server.json" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 30 ]; then
      echo 'not ok - the built-in server did not start' >&2
      exit 1
    fi
    sleep 1
  done
  issuer=$(member "$work/server.json" issuer)
  ok "the built-in server is $issuer"

  expect 0 atm login --demo --no-input --json
  ok "signed in as $(member "$work/out" sub)"
fi

expect 0 atm token refresh --profile "$profile" --json
if [ "$(member "$work/out" expires_in)" -lt 60 ]; then
  echo 'not ok - a fresh token lives less than a minute' >&2
  exit 1
fi
ok 'refreshed'

# The token goes through a file that only we can read: arguments are visible to every process.
atm token --profile "$profile" >"$work/token"
expect 0 sh -c "${ATM_CLI:-npx atm-cli} verify --profile '$profile' --json - <'$work/token'"
ok 'the access token is valid'

echo 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJmb3JnZWQifQ.' >"$work/forged"
expect 7 sh -c "${ATM_CLI:-npx atm-cli} verify --profile '$profile' --json - <'$work/forged'"
ok 'a token that nobody signed is refused'

expect 0 atm userinfo --profile "$profile" --json
ok "the server says the user is $(member "$work/out" sub)"

if [ "$profile" = demo ]; then
  expect 0 atm logout --demo --no-input --json
  expect 3 atm token --demo --json
  ok 'signed out'

  api=$issuer/api
  printf atm-cli-development-secret-for-tests >"$work/secret"
  expect 0 robot grant client-credentials --issuer "$issuer" --client-id atm-cli-confidential \
    --client-secret-file "$work/secret" --scope api:read --resource "$api" --json
  expect 0 robot call --fail "$api"
  ok "the API let in $(member "$work/out" client_id)"
  expect 8 robot call --fail -X DELETE "$api"
  ok 'the API refused what the scope does not cover'
fi
