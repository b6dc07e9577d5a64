import { asFault } from "../../base/fault.ts";
import type { UpstreamReply } from "../../transport/upstream.ts";
import type { LoggedCall } from "./call_log.ts";

/** A reply that tells its call when it is over: where several run beside each other. */
export function endingReply(reply: UpstreamReply, call: LoggedCall): UpstreamReply {
  const { body } = reply;
  return {
    ...reply,
    body: {
      async read() {
        try {
          const bytes = await body.read();
          if (bytes === undefined) call.ended();
          return bytes;
        } catch (error) {
          call.ended(asFault(error));
          throw error;
        }
      },
      cancel() {
        body.cancel();
        call.ended();
      },
    },
  };
}
