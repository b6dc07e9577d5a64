import { Fault } from "../base/fault.ts";
import { paramOf } from "../ir/reader.ts";

/** Makes the 400 that names what an upstream cannot do; `wayOut` says what to do about it. */
export function refusalWith(wayOut: string) {
  return function refusal(at: string | undefined, note: string, reason: string): Fault {
    const param = at === undefined || at === "" ? undefined : paramOf(at);
    return new Fault("bad_request", `Cannot send "${param ?? "the request"}": ${note}`, {
      reason,
      ...(param === undefined ? {} : { param }),
      note: wayOut,
    });
  };
}
