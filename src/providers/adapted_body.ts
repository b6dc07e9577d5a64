import type { JsonObject, MutableJsonObject } from "../base/json.ts";
import { OPENAI_CHAT } from "../dialects/ids.ts";
import { Losses } from "../ir/losses.ts";
import type { DialectId, Translated } from "../ir/origin.ts";
import type { Quirks } from "../ir/codec.ts";
import type { Provider, Way } from "./provider.ts";
import { quirksFor } from "./quirks_for.ts";
import { waysFor } from "./ways_for.ts";

/** What is known of a request before anybody parses it: spares the hot path what cannot apply. */
export interface BodyLook {
  readonly dialect: DialectId;
  /** The body's text: fields that it does not even name need no parsing. */
  readonly text?: string;
}

/** Both names of the token limit on Chat. */
const TOKEN_LIMITS = ["max_tokens", "max_completion_tokens"] as const;

/**
 * A body as this provider takes it for this model: refused fields gone, fixed values set, what the path
 * says left out, what the way demands added (dataplane §2.6). The same object when nothing applies.
 * Throws a `Fault` `bad_request` for what the provider cannot do at all.
 */
export function adaptedBody(
  provider: Provider,
  model: string,
  dialect: DialectId,
  body: JsonObject,
): Translated<JsonObject> {
  const losses = new Losses();
  const quirks = quirksFor(provider, model, dialect);
  const way = wayOf(provider, model, dialect);
  const edited: MutableJsonObject = { ...body };
  const edits = [
    ...dropped(provider, quirks, edited, losses),
    ...limitRenamed(provider, quirks, dialect, edited, losses),
    ...fixedValues(quirks, edited, losses),
    ...effortRenamed(quirks, dialect, edited, losses),
    ...wayDemands(way, edited),
  ];
  const value = edits.length === 0 ? body : edited;
  return {
    value: provider.tweak === undefined ? value : provider.tweak(value, dialect),
    losses: losses.all,
  };
}

/**
 * True when {@link adaptedBody} may change a body for this model. Cheap: a passthrough asks for every
 * request. Without a look at the text it answers for any body.
 */
export function adaptsBody(provider: Provider, model: string, look?: BodyLook): boolean {
  const dialects = look === undefined
    ? new Set(provider.speaks.map((way) => way.dialect))
    : [look.dialect];
  for (const dialect of dialects) {
    const fields = fieldsAtStake(provider, model, dialect);
    if (fields === undefined) return true;
    if (look?.text === undefined ? fields.length > 0 : fields.some(named(look.text))) return true;
  }
  return false;
}

function wayOf(provider: Provider, model: string, dialect: DialectId): Way | undefined {
  return waysFor(provider, model).find((way) => way.dialect === dialect);
}

/**
 * The members whose presence, at whatever depth, may have {@link adaptedBody} change a body: without any
 * of them it passes as it is. `undefined` when every body may have to be changed.
 */
export function fieldsAtStake(
  provider: Provider,
  model: string,
  dialect: DialectId,
): readonly string[] | undefined {
  const way = wayOf(provider, model, dialect);
  if (provider.tweak !== undefined || way?.members !== undefined) return undefined;
  const quirks = quirksFor(provider, model, dialect);
  const limit = dialect === OPENAI_CHAT ? limitOfModel(provider, quirks) : undefined;
  return [
    ...quirks.drop ?? [],
    ...Object.keys(quirks.fixed ?? {}),
    ...(quirks.effortWords === undefined || dialect !== OPENAI_CHAT ? [] : ["reasoning_effort"]),
    ...(limit === undefined ? [] : TOKEN_LIMITS.filter((name) => name !== limit)),
    ...(way?.withoutModel === true ? ["model", "stream"] : []),
  ];
}

/**
 * Looks for a member of this name, at any depth: `"model"` alone is a role of Gemini. A name spelled
 * with escapes is not found: such a body goes as it is, and its upstream judges it.
 */
function named(text: string): (field: string) => boolean {
  return (field) => new RegExp(`"${field}"\\s*:`).test(text);
}

function dropped(
  provider: Provider,
  { drop = [] }: Quirks,
  body: MutableJsonObject,
  losses: Losses,
): readonly string[] {
  const there = drop.filter((field) => Object.hasOwn(body, field));
  for (const field of there) {
    delete body[field];
    losses.unsupported("", `"${field}" is refused by ${provider.id} for this model`, `/${field}`);
  }
  return there;
}

/**
 * Only where the *model* demands a name: what a provider's own habit is, an own client of its dialect
 * knows better.
 */
function limitOfModel(provider: Provider, { maxTokensField }: Quirks): string | undefined {
  return maxTokensField === provider.quirks.maxTokensField ? undefined : maxTokensField;
}

function limitRenamed(
  provider: Provider,
  quirks: Quirks,
  dialect: DialectId,
  body: MutableJsonObject,
  losses: Losses,
): readonly string[] {
  const wanted = limitOfModel(provider, quirks);
  if (wanted === undefined || dialect !== OPENAI_CHAT) return [];
  const other = TOKEN_LIMITS.find((name) => name !== wanted && Object.hasOwn(body, name));
  if (other === undefined) return [];
  const limit = body[other]!;
  delete body[other];
  if (Object.hasOwn(body, wanted)) {
    losses.unsupported("", `"${other}" is refused for this model`, `/${other}`);
  } else {
    body[wanted] = limit;
    losses.approximated("", `sent as "${wanted}", the only name the model takes`, `/${other}`);
  }
  return [other];
}

function fixedValues(
  { fixed = {} }: Quirks,
  body: MutableJsonObject,
  losses: Losses,
): readonly string[] {
  const other = Object.keys(fixed).filter((field) =>
    body[field] !== undefined && body[field] !== null && body[field] !== fixed[field]
  );
  for (const field of other) {
    body[field] = fixed[field]!;
    losses.approximated("", `the model only takes ${JSON.stringify(fixed[field])}`, `/${field}`);
  }
  return other;
}

function effortRenamed(
  { effortWords }: Quirks,
  dialect: DialectId,
  body: MutableJsonObject,
  losses: Losses,
): readonly string[] {
  const word = body.reasoning_effort;
  if (effortWords === undefined || dialect !== OPENAI_CHAT || typeof word !== "string") return [];
  const known = Object.hasOwn(effortWords, word) ? effortWords[word] : undefined;
  if (known === word) return [];
  if (known === undefined) {
    delete body.reasoning_effort;
    losses.unsupported("", `the model knows no effort "${word}"`, "/reasoning_effort");
  } else {
    body.reasoning_effort = known;
    losses.approximated("", `"${word}" written as "${known}"`, "/reasoning_effort");
  }
  return ["reasoning_effort"];
}

/** What the path says is not said twice; what the way wants in every body is added. No loss either way. */
function wayDemands(way: Way | undefined, body: MutableJsonObject): readonly string[] {
  if (way === undefined) return [];
  const said = way.withoutModel === true
    ? saidByPath(way).filter((field) => Object.hasOwn(body, field))
    : [];
  for (const field of said) delete body[field];
  const missing = Object.entries(way.members ?? {}).filter(([name, value]) => body[name] !== value);
  for (const [name, value] of missing) body[name] = value;
  return [...said, ...missing.map(([name]) => name)];
}

/** Google's `rawPredict` takes Anthropic's `stream` as it is; the others say it by the path alone. */
function saidByPath(way: Way): readonly string[] {
  return way.members === undefined ? ["model", "stream"] : ["model"];
}
