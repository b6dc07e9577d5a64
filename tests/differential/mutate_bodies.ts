import { gzipSync } from "node:zlib";
import type { Draft, Mutation } from "./mutations.ts";

const utf8 = new TextEncoder();

function text(draft: Draft): string {
  return `{${draft.members.join(",")}}`;
}

function put(draft: Draft, body: string | Uint8Array): void {
  draft.bytes = typeof body === "string" ? utf8.encode(body) : body;
}

/** Every way in which a body may be wrong, or just not plain. */
export const BODIES: readonly Mutation[] = [
  {
    says: "a body that ends too early",
    change: (draft, random) => put(draft, text(draft).slice(0, random.below(text(draft).length))),
  },
  { says: "something behind the object", change: (draft) => put(draft, text(draft) + "x") },
  {
    says: "another value than an object",
    change: (draft, random) =>
      put(
        draft,
        random.pick(["[1,2]", "null", '"model"', "5", "true", " ", "", "{", "}", "\u0000"]),
      ),
  },
  { says: "a byte-order mark", change: (draft) => put(draft, "\ufeff" + text(draft)) },
  {
    says: "bytes that are not UTF-8",
    change(draft, random) {
      const bytes = utf8.encode(text(draft));
      bytes[random.below(bytes.length)] = random.pick([0x80, 0xc3, 0xff, 0xed]);
      put(draft, bytes);
    },
  },
  {
    says: "a byte changed",
    change(draft, random) {
      const bytes = utf8.encode(text(draft));
      bytes[random.below(bytes.length)] = random.below(128);
      put(draft, bytes);
    },
  },
  {
    says: "depth",
    change(draft, random) {
      const deep = random.pick([100, 250, 254, 255, 256, 300, 5_000]);
      draft.members.push(`"deep":${"[".repeat(deep)}${"]".repeat(deep)}`);
    },
  },
  {
    says: "numbers that are none",
    change: (draft, random) =>
      void draft.members.push(`"n":${random.pick(["01", "1.", ".5", "+1", "1e", "NaN", "0x1"])}`),
  },
  {
    says: "strings that are none",
    change: (draft, random) =>
      void draft.members.push(
        `"s":${random.pick(['"\\x"', '"\\u12"', '"a\nb"', "'a'", '"\\ud800"', '"\t"'])}`,
      ),
  },
  {
    says: "a size around the limit",
    change(draft, random) {
      const size = 1024 * 1024 + random.pick([-1, 0, 1, 100_000, 900_000]);
      const rest = utf8.encode(text(draft)).length + ',"pad":""'.length;
      draft.members.push(`"pad":"${"b".repeat(Math.max(0, size - rest))}"`);
    },
  },
  {
    says: "a compressed body",
    change(draft, random) {
      put(draft, gzipSync(text(draft)));
      draft.headers.push([
        "content-encoding",
        random.pick(["gzip", "GZIP", "x-gzip", "br", "zstd"]),
      ]);
    },
  },
  {
    says: "an encoding that it is not in",
    change: (draft, random) =>
      void draft.headers.push([
        "content-encoding",
        random.pick(["gzip", "identity", "", "deflate"]),
      ]),
  },
  { says: "no body", change: (draft) => void (draft.noBody = true) },
  {
    says: "members that another dialect has",
    change: (draft, random) =>
      void draft.members.push(
        random.pick([
          '"stream_options":{"include_usage":true}',
          '"previous_response_id":"resp_1"',
          '"thinking":{"type":"enabled","budget_tokens":1024}',
          '"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]',
          '"tools":[{"name":"f","input_schema":{"type":"object"}}]',
          '"tools":{}',
          '"messages":"hi"',
          '"temperature":"hot"',
          '"input":[{"type":"reasoning","encrypted_content":"plano1:x"}]',
        ]),
      ),
  },
];
