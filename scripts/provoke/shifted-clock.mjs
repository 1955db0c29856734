// @ts-check
// Loaded before the product: its clock is ahead by PROVOKED_CLOCK seconds, or behind.

const aheadMs = Number(process.env['PROVOKED_CLOCK']) * 1000;
const realNow = Date.now.bind(Date);

const now = () => realNow() + aheadMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => {
    return Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget);
  },
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
