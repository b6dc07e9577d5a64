import assert from "@std/assert";
import { estimateTokens } from "../../filters/core/estimate_tokens.ts";
import { freePort, mockConfig, User } from "./planoai.ts";

Deno.test("workers hold a rate limit together, and what keeps it ends with them", async () => {
  await using user = User.create();
  const port = freePort();
  // A turn that fails keeps its estimate, so that what is left does not depend on who counts.
  const body = JSON.stringify({
    model: "mock/error-500",
    messages: [{ role: "user", content: "Hello" }],
  });
  const tokens = 10 * estimateTokens(new TextEncoder().encode(body));
  const selector = "selector: {key: x-user}";
  user.write(
    "config.yaml",
    mockConfig(
      port,
      `ratelimits: [{model: "mock/*", ${selector}, limit: {tokens: ${tokens}, unit: day}}]\n`,
    ),
  );
  const up = await user.planoai(["up", "--workers", "2"]);
  assert.equal(up.code, 0, up.err);
  const replies = await Promise.all(Array.from({ length: 40 }, async () => {
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const reply = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", connection: "close" },
      body,
      client,
    });
    await reply.body?.cancel();
    return reply;
  }));
  const workers = new Set(
    replies.filter(({ status }) => status === 429)
      .map(({ headers }) => headers.get("x-request-id")?.slice(0, -6)),
  );
  assert.equal(workers.size, 2, "both have refused some");
  assert.equal(replies.filter(({ status }) => status === 500).length, 10);
  assert.equal(replies.filter(({ status }) => status === 429).length, 30);
  assert.equal(user.runFiles().filter((name) => name.endsWith("-limits.sock")).length, 1);
  assert.equal((await user.planoai(["down"])).code, 0);
  assert.deepEqual(user.runFiles().filter((name) => name.endsWith(".sock")), []);
});
