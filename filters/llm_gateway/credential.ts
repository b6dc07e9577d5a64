/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { indexOf, utf8 } from "../host/bytes.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { API_KEY, AUTHORIZATION, X_API_KEY, X_GOOG_API_KEY } from "../shared/header_names.ts";
import { isSpace, joinedValue, startsWithWord, trimmed } from "../shared/header_value.ts";
import { sameSecret } from "../shared/secret.ts";

const BEARER = utf8("bearer");

/** Whether a client may call, and the credential that is its own. */
export class Admission {
  allowed: bool = false;
  /** `null`: it brought none. Never a key of the listener. */
  credential: Uint8Array | null = null;
}

/**
 * What the gateway's gate says of the keys that a client shows, in the same order: with keys set, one of
 * them has to be shown, and the first that is none of them is the client's own.
 */
export function admission(pairs: HeaderPairs, keys: Uint8Array[]): Admission {
  const shown = shownKeys(pairs);
  const result = new Admission();
  result.allowed = keys.length === 0;
  for (let i: i32 = 0; i < shown.length; i++) {
    if (knows(keys, shown[i]!)) result.allowed = true;
    else if (result.credential === null && !holdsOne(keys, shown[i]!)) {
      result.credential = shown[i]!;
    }
  }
  return result;
}

/** The keys that a client shows, of whomever they are. */
export function shownKeys(pairs: HeaderPairs): Uint8Array[] {
  const shown: Uint8Array[] = [];
  const authorization = joinedValue(pairs, AUTHORIZATION);
  if (authorization !== null) pushSaid(shown, token(authorization));
  pushHeader(shown, pairs, X_API_KEY);
  pushHeader(shown, pairs, X_GOOG_API_KEY);
  pushHeader(shown, pairs, API_KEY);
  return shown;
}

/** Compares with every key, so that the time tells nothing of which one was near. */
function knows(keys: Uint8Array[], shown: Uint8Array): bool {
  let known: bool = false;
  for (let i: i32 = 0; i < keys.length; i++) if (sameSecret(shown, keys[i]!)) known = true;
  return known;
}

/** A header that came twice reads as one value: with a key in it, it is nobody's to pass on. */
function holdsOne(keys: Uint8Array[], shown: Uint8Array): bool {
  for (let i: i32 = 0; i < keys.length; i++) if (indexOf(shown, keys[i]!) >= 0) return true;
  return false;
}

/** What `Authorization` holds behind `Bearer`, or without it; other schemes hold no key. */
function token(authorization: Uint8Array): Uint8Array {
  let value = trimmed(authorization);
  if (
    startsWithWord(value, BEARER) &&
    (value.length === BEARER.length || isSpace(value[BEARER.length]!))
  ) value = trimmed(value.subarray(BEARER.length));
  for (let i: i32 = 0; i < value.length; i++) if (value[i]! === 32) return value.subarray(0, 0);
  return value;
}

function pushHeader(shown: Uint8Array[], pairs: HeaderPairs, name: Uint8Array): void {
  const value = joinedValue(pairs, name);
  if (value !== null) pushSaid(shown, trimmed(value));
}

function pushSaid(shown: Uint8Array[], value: Uint8Array): void {
  if (value.length > 0) shown.push(value);
}
