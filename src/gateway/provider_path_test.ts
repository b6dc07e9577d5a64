import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import {
  apiOf,
  apiPlace,
  endpointPlace,
  hasEndpoints,
  openaiPrefix,
  withQuery,
} from "./provider_path.ts";

const plain = testEntry("openai/gpt-4o");
const below: ProviderEntry = {
  ...plain,
  speaks: [{ dialect: OPENAI_CHAT, path: "/openai/chat/completions" }],
};
const azure: ProviderEntry = {
  ...plain,
  settings: { api_version: "2025-01-01" },
  speaks: [{ dialect: OPENAI_CHAT, path: "/deployments/{model}/chat/completions" }],
  provider: {
    ...plain.provider,
    endpoints: {
      images: "/openai/deployments/{model}/images?api-version={api_version}",
      files: "/openai/files?api-version={api_version}",
    },
  },
};

const PATHS: readonly (readonly [ProviderEntry, path: string, query: string, wanted: string])[] = [
  [plain, "/images/generations", "", "/images/generations"],
  [plain, "/files/f-1/content", "?a=b&key=secret", "/files/f-1/content?a=b"],
  [below, "/embeddings", "", "/openai/embeddings"],
  [
    azure,
    "/images/generations",
    "?x=1",
    "/openai/deployments/my%20image/images/generations?api-version=2025-01-01&x=1",
  ],
  [azure, "/files", "?api-version=1999-01-01", "/openai/files?api-version=2025-01-01"],
  [azure, "/moderations", "", "/moderations"],
];
for (const [entry, path, query, wanted] of PATHS) {
  Deno.test(`endpointPlace makes ${wanted} of ${path}${query}`, () => {
    assert.equal(endpointPlace(entry, path, query, "my image").path, wanted);
  });
}

Deno.test("openaiPrefix is undefined where OpenAI's API is not", () => {
  assert.equal(openaiPrefix(plain), "");
  assert.equal(openaiPrefix(below), "/openai");
  assert.equal(openaiPrefix(azure), undefined);
  assert.equal(openaiPrefix(testEntry("anthropic/claude")), undefined);
});

Deno.test("withQuery leaves a query as it came but for its credential", () => {
  assert.equal(withQuery("/a", "?x=%00&y[]=1&z=%2F.."), "/a?x=%00&y[]=1&z=%2F..");
  assert.equal(withQuery("/a", "?key=secret"), "/a");
});

Deno.test("endpointPlace carries the credential of the entry's OpenAI API, where it has one", () => {
  const credential = (entry: ProviderEntry) => endpointPlace(entry, "/files", "", "*").dialect;
  assert.equal(credential(plain), OPENAI_RESPONSES);
  assert.equal(credential(below), OPENAI_CHAT);
  assert.equal(credential(testEntry("anthropic/claude")), ANTHROPIC_MESSAGES);
});

Deno.test("hasEndpoints believes a provider's table, and else its OpenAI API", () => {
  assert(hasEndpoints(plain) && hasEndpoints(plain, "/rerank"));
  assert(hasEndpoints(azure) && hasEndpoints(azure, "/files/f-1"));
  assert(!hasEndpoints(azure, "/moderations"));
  assert(!hasEndpoints(testEntry("anthropic/claude")));
});

Deno.test("endpointPlace refuses an address that needs a model when nobody names one", () => {
  assert.throws(() => endpointPlace(azure, "/images/generations", "", "*"), /needs a "model"/);
});

Deno.test("apiPlace stands below or beside the turn of its API", () => {
  const elsewhere: ProviderEntry = {
    ...plain,
    speaks: [
      { dialect: OPENAI_RESPONSES, path: "/v1/responses" },
      { dialect: ANTHROPIC_MESSAGES, path: "/messages", root: "/anthropic/v1" },
    ],
  };
  const at = (path: string, headers = {}, entry = elsewhere) => {
    const api = apiOf(path, new Headers(headers));
    return api === undefined ? undefined : apiPlace(api, entry, path, "?a=1");
  };
  assert.deepEqual(at("/responses/r1/cancel"), {
    path: "/v1/responses/r1/cancel?a=1",
    dialect: OPENAI_RESPONSES,
  });
  assert.deepEqual(at("/conversations/c1"), {
    path: "/v1/conversations/c1?a=1",
    dialect: OPENAI_RESPONSES,
  });
  assert.deepEqual(at("/messages/batches"), {
    root: "/anthropic/v1",
    path: "/messages/batches?a=1",
    dialect: ANTHROPIC_MESSAGES,
  });
  assert.deepEqual(at("/files", { "anthropic-version": "2023-06-01" }), {
    root: "/anthropic/v1",
    path: "/files?a=1",
    dialect: ANTHROPIC_MESSAGES,
  });
  assert.equal(at("/files"), undefined);
  assert.equal(at("/responses/r1", {}, below), undefined);
});
