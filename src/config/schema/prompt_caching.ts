import { flag, integer, mapping, planned } from "./schema.ts";

export const prompt_caching = planned(mapping("Help with the providers' prompt caches.", {
  enabled: flag("Turns it on.", { default: false }),
  session_affinity: flag("A session stays with the provider that has its cache.", {
    default: true,
  }),
  inject_cache_control: flag("Set cache marks where a client set none.", { default: true }),
  min_prefix_tokens: integer("Shorter prefixes get no mark.", { minimum: 1, default: 1024 }),
  session_ttl_seconds: integer("As `routing.session_ttl_seconds`.", { minimum: 1 }),
}));
