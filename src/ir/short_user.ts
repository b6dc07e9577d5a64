import { shortHash } from "../base/ids.ts";
import type { Losses } from "./losses.ts";
import type { ChatRequest } from "./request.ts";

/** What OpenAI takes as `user`; Claude Code sends some 150 characters of JSON. */
const MAX_USER = 64;

/** Eight short hashes, each of the text with another letter before it, are one long one. */
const SALTS = "abcdefgh";

/**
 * The end user's id for an API that takes at most 64 characters: the same short name for the same
 * user, so that caches and abuse limits still tell users apart.
 */
export function shortUser(request: ChatRequest, losses: Losses): string | undefined {
  const { user } = request;
  if (user === undefined || user.length <= MAX_USER) return user;
  losses.field(request, "user", "longer than 64 characters: sent as a hash", "approximated");
  return Array.from(SALTS, (salt) => shortHash(salt + user)).join("");
}
