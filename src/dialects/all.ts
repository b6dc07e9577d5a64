/**
 * Every wire format, loaded: for whoever translates without a gateway, and for tests. A gateway loads
 * what its requests need (`registry.ts`).
 */
import { loadAllDialects } from "./registry.ts";

await loadAllDialects();

export { dialectOf, dialects } from "./registry.ts";
