import { askStatus } from "./control.ts";
import type { ServerStatus } from "./status.ts";

/** How waiting for a serving process ended. */
export type Readiness =
  | { readonly kind: "ready"; readonly status: ServerStatus }
  | { readonly kind: "ended"; readonly code: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" };

/** What {@link waitReady} watches. */
export interface ReadyOptions {
  readonly socket: string;
  /** Resolves when the process has ended. */
  readonly ended: Promise<Deno.CommandStatus>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Milliseconds between two looks: a socket that does not exist yet cannot be waited for. */
const LOOK_MS = 15;

/** Waits until a process answers on its control socket that it is ready, or until it never will. */
export async function waitReady(
  { socket, ended, timeoutMs, signal }: ReadyOptions,
): Promise<Readiness> {
  const deadline = Date.now() + timeoutMs;
  let end: Deno.CommandStatus | undefined;
  ended.then((status) => end = status);
  while (Date.now() < deadline) {
    if (signal?.aborted === true) return { kind: "aborted" };
    const status = await askStatus(socket, 1_000);
    if (status?.state === "ready") return { kind: "ready", status };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (end !== undefined) return { kind: "ended", code: end.code };
  }
  return { kind: "timeout" };
}
