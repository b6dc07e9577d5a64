import { Fault } from "../../base/fault.ts";

/** The promise's outcome, or a {@link Fault} `cancelled` as soon as the signal aborts. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () =>
      reject(
        new Fault("cancelled", "Cannot finish the request: the client went away", {
          cause: signal.reason,
        }),
      );
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  });
}
