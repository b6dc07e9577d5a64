import { Fault } from "../../base/fault.ts";
import { longName } from "../option_name.ts";
import type { TraceOptions } from "./options.ts";

type Key = keyof TraceOptions;

const CHOICE: readonly Key[] = ["where", "since", "limit"];
const SHOW: readonly Key[] = [...CHOICE, "filter", "list", "json", "verbose", "noInteractive"];

/** What each action takes: its options, and how many words after it. */
const ACTIONS: Readonly<
  Record<
    string,
    {
      readonly options: readonly Key[];
      readonly words: readonly string[];
      readonly optional?: true;
    }
  >
> = {
  listen: { options: ["host", "port", "httpPort", "background"], words: [] },
  down: { options: [], words: [] },
  stop: { options: [], words: [] },
  show: { options: ["json", "filter"], words: ["SPAN"] },
  diff: { options: [], words: ["A", "B"] },
  export: { options: [...CHOICE, "format"], words: ["TARGET"], optional: true },
};

/** Throws a {@link Fault} for options and words that do not go together. */
export function checkUsage(
  options: TraceOptions,
  target: string | undefined,
  rest: readonly string[],
): void {
  const given = givenKeys(options);
  const action = target === undefined || !Object.hasOwn(ACTIONS, target)
    ? undefined
    : ACTIONS[target];
  const isWeb = options.web && action === undefined;
  if (target !== "listen") refuseListenOptions(given, isWeb);
  if (action === undefined) {
    if (rest.length > 0) throw new Fault("usage", `Cannot use "${rest[0]}": one target is enough`);
    refuse(given, viewOptions(options), options.follow ? "--follow" : isWeb ? "--web" : "trace");
    if (target !== undefined && (options.follow || isWeb)) {
      throw new Fault("usage", `Cannot use "${target}" with ${isWeb ? "--web" : "--follow"}`);
    }
    return;
  }
  refuse(given, action.options, `trace ${target}`);
  const missing = action.optional === true ? undefined : action.words[rest.length];
  if (missing !== undefined) {
    throw new Fault("usage", `Cannot run trace ${target}: ${missing} is missing`, {
      note: `planoai trace ${target} ${action.words.join(" ")}`,
    });
  }
  const extra = rest[action.words.length];
  if (extra !== undefined) {
    throw new Fault("usage", `Cannot use "${extra}": trace ${target} does not take it`);
  }
}

/** What a view of traces takes. */
function viewOptions({ follow, web }: TraceOptions): readonly Key[] {
  if (follow) return ["follow", "where", "json", "verbose", "filter", "noInteractive"];
  return web ? ["web", "port"] : SHOW;
}

function givenKeys(options: TraceOptions): readonly Key[] {
  return (Object.keys(options) as Key[]).filter((key) => {
    const value = options[key];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  });
}

/** In the words that Plano has for it. */
function refuseListenOptions(given: readonly Key[], isWeb: boolean): void {
  const wrong = given.find((key) =>
    key === "host" || key === "httpPort" || key === "background" || (key === "port" && !isWeb)
  );
  if (wrong === undefined) return;
  const names = wrong === "host" || wrong === "port"
    ? "--host/--port are"
    : `${longName(wrong)} is`;
  throw new Fault("usage", `${names} only valid with target 'listen'.`);
}

function refuse(given: readonly Key[], allowed: readonly Key[], what: string): void {
  const wrong = given.find((key) => !allowed.includes(key));
  if (wrong === undefined) return;
  throw new Fault("usage", `Cannot use ${longName(wrong)} with ${what}`, {
    note: "planoai trace --help",
  });
}
