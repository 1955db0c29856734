// A "browser" for tests: hands the address that it is started with to the listener named first.
const [listener, ...rest] = process.argv.slice(2);
await fetch(listener, { method: 'POST', body: rest.at(-1) });
