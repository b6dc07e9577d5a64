import assert from "@std/assert";
import { Losses } from "./losses.ts";
import { dialectId } from "./origin.ts";
import type { ChatRequest } from "./request.ts";
import { shortUser } from "./short_user.ts";

function shortened(user: string): { readonly user: string | undefined; readonly losses: Losses } {
  const losses = new Losses();
  const request: ChatRequest = {
    dialect: dialectId("d"),
    model: "m",
    turns: [],
    tools: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    user,
    pointers: { user: "/metadata/user_id" },
  };
  return { user: shortUser(request, losses), losses };
}

Deno.test("shortUser keeps what fits and gives one short name for each longer one", () => {
  assert.equal(shortened("u".repeat(64)).user, "u".repeat(64));
  const one = shortened("u".repeat(65));
  assert.match(one.user!, /^[0-9a-f]{64}$/);
  assert.equal(shortened("u".repeat(65)).user, one.user);
  assert.notEqual(shortened("u".repeat(66)).user, one.user);
  assert.deepEqual(one.losses.all.map(({ at, kind }) => [at, kind]), [
    ["/metadata/user_id", "approximated"],
  ]);
});
