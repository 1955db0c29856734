// The package's own entry prints "Unsupported runtime" on Node 20, where it works; its modules do not.
export { Provider } from 'oidc-provider/lib/provider.js';
export { InvalidClient, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
export { Prompt, base as basePolicy } from 'oidc-provider/lib/helpers/interaction_policy/index.js';
