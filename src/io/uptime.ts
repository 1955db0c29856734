/** Milliseconds since the process began; `performance` is a module that takes its time to load. */
export function uptime(): number {
  return process.uptime() * 1000;
}
