import assert from "@std/assert";
import { dialects } from "../../src/dialects/all.ts";
import { forEach } from "../support/fixtures.ts";
import { documents, type Written } from "./documents.ts";
import { EXTENSIONS } from "./extensions.ts";
import { isJudged, judge } from "./judge.ts";
import { type Kind, KINDS } from "./schema.ts";

const written = [...documents()];

const subjects: Readonly<Record<Kind, string>> = {
  request: "request that we send",
  response: "reply that we give",
  event: "event that we give",
};

for (const kind of KINDS) {
  Deno.test(`judge: every ${subjects[kind]} is one by the vendor's own types`, () => {
    const own = written.filter((one) => one.kind === kind);
    forEach(own, ({ title }) => title, ({ dialect, kind, value, kept }) => {
      assert.deepEqual(judge(dialect, kind, value, { kept }), []);
    });
  });
}

Deno.test("EXTENSIONS lists what is needed and nothing else", () => {
  const suspects = written.filter((one) => found(one, []) > 0);
  const idle = EXTENSIONS.filter((extension) => {
    const others = EXTENSIONS.filter((one) => one !== extension);
    return suspects.every((one) => found(one, others) === 0);
  });
  assert.deepEqual(idle, []);
});

Deno.test("judge has schemas for every dialect", () => {
  assert.deepEqual([...dialects.keys()].filter((id) => !isJudged(id)), []);
});

function found({ dialect, kind, value, kept }: Written, extensions: typeof EXTENSIONS): number {
  return judge(dialect, kind, value, { kept, extensions }).length;
}
