import { list, mapping, planned, text } from "./schema.ts";

export const agents = planned(list(
  "Agents that agent listeners may call.",
  mapping("One agent: an HTTP service that speaks Chat Completions.", {
    id: text("Its name in `listeners[].agents`; shares one namespace with `filters`."),
    url: text(
      "Its address: `http://host:port`. A path is ignored: calls go to /v1/chat/completions.",
    ),
  }, ["id", "url"]),
));
