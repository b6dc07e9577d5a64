import type { Draft, Mutation } from "./mutations.ts";
import { SPOKEN } from "./dialects.ts";

/** Puts another value in the place of the model's, as JSON. */
function put(draft: Draft, ...values: readonly string[]): void {
  const at = draft.members.findIndex((one) => one.startsWith('"model"'));
  draft.members.splice(
    Math.max(at, 0),
    at === -1 ? 0 : 1,
    ...values.map((one) => `"model":${one}`),
  );
}

/** Every way in which a model may be named. */
export const MODELS: readonly Mutation[] = [
  {
    says: "a model of another dialect's provider",
    change(draft, random) {
      const other = random.pick(SPOKEN.filter((one) => one !== draft.spoken));
      put(draft, JSON.stringify(other.name(random.pick(["echo", "error-429", "cut", "tool"]))));
    },
  },
  {
    says: "an alias",
    change: (draft, random) =>
      put(draft, random.pick(['"fast"', '"smart"', '"a\\"b ü"', '"a\\u0022b \\u00fc"'])),
  },
  {
    says: "a name behind a wildcard",
    change: (draft, random) => put(draft, random.pick(['"chat/any/thing"', '"messages/x"'])),
  },
  {
    says: "an entry of its own kind",
    change(draft, random) {
      draft.door = "several";
      put(draft, random.pick(['"own/auth"', '"styled/echo"', '"chat/echo"', '"claude+think"']));
    },
  },
  {
    says: "a name that leads nowhere",
    change: (draft, random) =>
      put(draft, random.pick(['"nobody"', '"gpt-4o"', '"chat/"', '"/"', '"echo"', '" chat/echo"'])),
  },
  {
    says: "a name that is endless",
    change: (draft, random) => put(draft, JSON.stringify("x".repeat(1 + random.below(9_000)))),
  },
  { says: "no name", change: (draft, random) => put(draft, random.pick(['""', '"none"'])) },
  { says: "no model", change: (draft) => put(draft) },
  {
    says: "a name with escapes",
    change: (draft, random) =>
      put(draft, random.pick(['"chat\\/\\u0065cho"', '"claude\\u002becho"', '"chat/ech\\uD83D"'])),
  },
  {
    says: "a key with escapes",
    change(draft) {
      put(draft);
      draft.members.unshift(`"mod\\u0065l":${JSON.stringify(draft.spoken.name("echo"))}`);
    },
  },
  {
    says: "two models",
    change: (draft, random) =>
      put(
        draft,
        JSON.stringify(draft.spoken.name("echo")),
        random.pick(['"nobody"', "5", '"fast"']),
      ),
  },
  {
    says: "two models, one with escapes",
    change: (draft) => void draft.members.push('"\\u006dodel":"fast"'),
  },
  {
    says: "a model of another type",
    change: (draft, random) => put(draft, random.pick(["5", "null", "true", "[]", '{"a":1}'])),
  },
  {
    says: "an odd stream",
    change: (draft, random) =>
      void draft.members.push(
        `"stream":${random.pick(['"true"', "1", "null", "false", "true", "[]"])}`,
      ),
  },
];
