import type { Draft, Mutation } from "./mutations.ts";

function to(
  says: string,
  method: string,
  paths: readonly string[],
  change?: (draft: Draft) => void,
): Mutation {
  return {
    says,
    change(draft, random) {
      draft.method = method;
      draft.path = random.pick(paths);
      if (method === "GET" || method === "HEAD") draft.noBody = true;
      change?.(draft);
    },
  };
}

/** Other paths and methods. */
export const TARGETS: readonly Mutation[] = [
  {
    says: "a path spelled otherwise",
    change(draft, random) {
      const { path } = draft.spoken;
      draft.path = random.pick([
        `${path}/`,
        `/${path}`,
        path.replace("/v1/", "//v1///"),
        path.replace("/v1/", "/v1%2F"),
        path.replace("s", "%73"),
        path.toUpperCase(),
        `/./${path.slice(1)}`,
        `/v1/../v1${path.slice(3)}`,
        `/v1/%2e%2e/v1${path.slice(3)}`,
        `${path}%00`,
        `${path};a=b`,
        path.slice(0, -1),
        `${path}/x`,
        path.replace("/v1/", "/v1\\"),
        `${path}#part`,
      ]);
    },
  },
  {
    says: "an odd query",
    change(draft, random) {
      draft.query = random.pick([
        "?key=secret",
        "?api-key=secret&a=1",
        "?%6bey=secret",
        "??",
        "?a=b?c=d",
        "?a=%20b",
        "?a=%zz",
        "?" + "q".repeat(3_000),
        "?access_token=x",
      ]);
    },
  },
  {
    says: "an odd method",
    change: (draft, random) =>
      void (draft.method = random.pick(["PUT", "DELETE", "PATCH", "OPTIONS", "FOO", "TRACE"])),
  },
  to("a GET of what is posted", "GET", ["/v1/chat/completions", "/v1/messages", "/v1/responses"]),
  to("a list of models", "GET", ["/v1/models", "/v1/models/", "/v1/models?limit=2"]),
  to("a model", "GET", [
    "/v1/models/chat/echo",
    "/v1/models/nobody",
    "/v1/models/a%2Fb",
    "/v1/models/%zz",
  ]),
  to("what is not there", "GET", [
    "/",
    "/nothing",
    "/v2/chat/completions",
    "/healthz",
    "/readyz",
    "/v1",
  ]),
  to("heads", "HEAD", ["/", "/v1/models", "/healthz", "/nothing", "/v1/chat/completions"]),
  to("a count of tokens", "POST", ["/v1/messages/count_tokens"]),
  to("embeddings", "POST", ["/v1/embeddings"], (draft) => void draft.members.push('"input":"hi"')),
  to("another endpoint", "POST", ["/v1/files", "/v1/images/generations", "/v1/batches"]),
  to("Google's path", "POST", ["/v1beta/models/chat%2Fecho:generateContent"], (draft) => {
    draft.members = ['"contents":[{"role":"user","parts":[{"text":"hi"}]}]'];
  }),
  to(
    "AWS's path",
    "POST",
    ["/model/chat%2Fecho/converse"],
    (draft) => {
      draft.members = ['"messages":[{"role":"user","content":[{"text":"hi"}]}]'];
    },
  ),
  to("completions of old", "POST", ["/v1/completions"], (draft) => {
    draft.members = ['"model":"chat/echo"', '"prompt":"hi"'];
  }),
];
