/// <reference path="./assemblyscript.d.ts" />
import { clearOut, OUT, OUT_EXTRA, OUT_LENGTH, taken } from "./bytes.ts";
import * as env from "./env.ts";
import { OK } from "./status.ts";

/** What all of Envoy's workers see under a key. */
export class SharedValue {
  /** `null` when nobody wrote it. */
  value: Uint8Array | null = null;
  /** Its version: `setShared` with it fails when somebody wrote since. 0 when nobody wrote it. */
  cas: u32 = 0;
}

export function getShared(key: Uint8Array): SharedValue {
  const found = new SharedValue();
  clearOut();
  store<u32>(OUT_EXTRA, 0);
  const status: u32 = env.proxy_get_shared_data(
    key.dataStart,
    key.length,
    OUT,
    OUT_LENGTH,
    OUT_EXTRA,
  );
  if (status !== OK) return found;
  found.cas = load<u32>(OUT_EXTRA);
  found.value = taken();
  return found;
}

/**
 * Writes a value. With `cas` 0 it writes whatever stands there (two that make the same key at once do
 * not see each other); else only when the version is still that one: CAS_MISMATCH says to read again.
 */
export function setShared(key: Uint8Array, value: Uint8Array, cas: u32): u32 {
  return env.proxy_set_shared_data(key.dataStart, key.length, value.dataStart, value.length, cas);
}
