import { randomId } from "../base/ids.ts";
import { concatBytes } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { parseObject, stringOf } from "../base/json.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import type { Target } from "../routing/routes.ts";
import { sameAccount } from "./account.ts";
import { splitQueryKey } from "./query_key.ts";

/** Ids that are remembered, about 400 bytes each; the longest unused one goes first. */
const MAX_REMEMBERED = 10_000;

/** The longest id that is remembered; OpenAI's are about 60 characters. */
const MAX_ID = 256;

/**
 * Which provider entry made an id (`resp_…`, `conv_…`, `file-…`), so that a later request which names
 * nothing but the id finds the account that has it. Bounded; forgets with the process. Every key
 * begins with the tenant: an id that another one was given leads nowhere (security.md 17).
 */
export class ResponseOwners {
  readonly #owners = new Map<string, ProviderEntry>();
  readonly #max: number;

  constructor(max: number = MAX_REMEMBERED) {
    this.#max = max;
  }

  remember(tenant: string, id: string, entry: ProviderEntry): void {
    if (id === "" || id.length > MAX_ID) return;
    const key = `${tenant} ${id}`;
    this.#owners.delete(key);
    this.#owners.set(key, entry);
    if (this.#owners.size <= this.#max) return;
    for (const oldest of this.#owners.keys()) {
      this.#owners.delete(oldest);
      return;
    }
  }

  find(tenant: string, id: string): ProviderEntry | undefined {
    const entry = this.#owners.get(`${tenant} ${id}`);
    // Moves it to the young end.
    if (entry !== undefined) this.remember(tenant, id, entry);
    return entry;
  }

  /**
   * Throws `bad_request` when the reply that a request goes on with is known to be another account's
   * than the one it is routed to: that provider could only say that it does not exist.
   */
  refuseForeign(tenant: string, id: string | undefined, target: Target): void {
    const owner = id === undefined ? undefined : this.find(tenant, id);
    if (owner === undefined || sameAccount(owner, target.entry)) return;
    throw new Fault(
      "bad_request",
      `Cannot continue "${id}" at "${target.entry.name}": "${owner.name}" made it`,
      {
        param: "previous_response_id",
        reason: "unsupported_state",
        note: `ask for a model of "${owner.name}", or send the whole conversation instead`,
      },
    );
  }
}

/** Characters of all credentials that have a name: thousands of them, more than a gateway has keys. */
const MAX_SHOWN = 2 * 1024 * 1024;

/** By everything that a client shows of itself. In memory only, as the keys of the config are. */
const tenants = new Map<string, string>();
let shownChars = 0;

/**
 * Who asks, as a name that tells nothing: random, and the same for everything that the same credential
 * asks. When there are too many the oldest names are forgotten, and what was kept under them with them.
 */
export function tenantOf(headers: Headers, query = ""): string {
  const shown = [
    headers.get("authorization") ?? "",
    headers.get("x-api-key") ?? "",
    headers.get("x-goog-api-key") ?? "",
    headers.get("api-key") ?? "",
    splitQueryKey(query).key ?? "",
  ].join("\n");
  let tenant = tenants.get(shown);
  if (tenant === undefined) {
    tenant = randomId("t_", 16);
    tenants.set(shown, tenant);
    shownChars += shown.length;
    for (const oldest of tenants.keys()) {
      if (shownChars <= MAX_SHOWN) break;
      tenants.delete(oldest);
      shownChars -= oldest.length;
    }
  }
  return tenant;
}

/** How far into a whole reply an id is looked for. */
const HEAD_BYTES = 64 * 1024;

/** How far into a reply that comes in pieces. */
const WATCHED_BYTES = 8 * 1024;

const latin1 = new TextDecoder("latin1");

/** What an id is called: Google's files and caches have names (`files/abc`). */
export type IdMember = "id" | "name";

/** Members that hold what a reply is about: a Responses stream's first event, Google's uploads. */
const HOLDERS = new Set(["response", "file"]);

/**
 * The id that a reply was given by its maker: a member of the body, or of `response` in the first
 * event of a Responses stream. Takes a whole reply or its first bytes; `undefined` when there is
 * none, or not yet.
 */
export function responseIdIn(bytes: Uint8Array, member: IdMember = "id"): string | undefined {
  const text = latin1.decode(bytes.subarray(0, HEAD_BYTES));
  const start = text.indexOf("{");
  return start === -1 ? undefined : memberOf(text, start, member);
}

/** Looks for the id of a reply in its first bytes, whatever pieces they come in, and tells it once. */
export class ResponseIdWatch {
  readonly #found: (id: string) => void;
  readonly #member: IdMember;
  #head: Uint8Array | undefined = new Uint8Array(0);

  constructor(found: (id: string) => void, member: IdMember = "id") {
    this.#found = found;
    this.#member = member;
  }

  push(chunk: Uint8Array): void {
    if (this.#head === undefined) return;
    const room = WATCHED_BYTES - this.#head.length;
    // A copy: the chunk is somebody else's.
    const head = concatBytes(this.#head, chunk.slice(0, room));
    const id = responseIdIn(head, this.#member);
    this.#head = id === undefined && head.length < WATCHED_BYTES ? head : undefined;
    if (id !== undefined) this.#found(id);
  }
}

/** The id of the reply that a request of Responses goes on with. A body without the word is not parsed. */
export function previousResponseIdIn(text: string): string | undefined {
  if (!text.includes('"previous_response_id"')) return undefined;
  return stringOf(parseObject(text)?.previous_response_id);
}

/**
 * A string, or one character of structure. A string without its end is one too: else each of its escaped
 * quotes would be tried as a beginning, and 64 KiB of them took two seconds.
 */
const TOKENS = /"((?:[^"\\]|\\.)*)("?)(\s*:)?|[{}[\]]/g;

/** Walks the tokens, so that an `id` inside another member is none. */
function memberOf(text: string, start: number, member: IdMember): string | undefined {
  TOKENS.lastIndex = start;
  const path: string[] = [];
  let key = "";
  for (let found; (found = TOKENS.exec(text)) !== null;) {
    const [token, word, quote, colon] = found;
    if (quote === "") return undefined;
    if (token === "{" || token === "[") path.push(key);
    else if (token === "}" || token === "]") path.pop();
    else if (colon !== undefined) {
      key = word!;
      continue;
    } else if (key === member && (path.length === 1 || isHeld(path))) return word;
    key = "";
    if (path.length === 0) return undefined;
  }
  return undefined;
}

function isHeld(path: readonly string[]): boolean {
  return path.length === 2 && HOLDERS.has(path[1]!);
}
