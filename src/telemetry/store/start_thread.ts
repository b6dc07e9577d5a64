import { dirname } from "node:path";
import { Fault } from "../../base/fault.ts";
import { threadModule } from "./self_thread.ts";
import type { FromThread, ToThread } from "./thread_messages.ts";
import { threadWork } from "./thread_work.ts";

/** How long a write may hold up a thread that does other things too. */
const SHARED_BUSY_MS = 100;

/** Somewhere that messages are worked at, in their order. */
export interface StoreThread {
  /** True when it is a thread of its own. */
  readonly isOwn: boolean;
  post(message: ToThread): void;
  end(): void;
}

/** Who hears from a thread. */
export interface ThreadEars {
  heard(message: FromThread): void;
  /** It ended by itself: nothing that was asked is answered any more. */
  broke(fault: Fault): void;
}

/**
 * Starts a thread that may touch the store's folder and nothing else. Where a thread cannot be had
 * (files of the program that may not be read, a bundle of somebody else's), this thread does its work,
 * a message at a time; so it does with `mayOwn` false.
 */
export function startThread(path: string, ears: ThreadEars, mayOwn = true): StoreThread {
  const module = mayOwn ? threadModule() : undefined;
  const mayLoad =
    module?.reads.every((file) =>
      Deno.permissions.querySync({ name: "read", path: file }).state === "granted"
    ) ?? false;
  return module === undefined || !mayLoad ? sharedThread(ears) : ownThread(path, module, ears);
}

function ownThread(
  path: string,
  { url, name }: { readonly url: string; readonly name: string },
  ears: ThreadEars,
): StoreThread {
  const folders = foldersOf(path);
  const worker = new Worker(url, {
    type: "module",
    name,
    deno: {
      permissions: {
        read: folders,
        write: folders,
        env: false,
        net: false,
        run: false,
        ffi: false,
      },
    },
  });
  worker.onmessage = ({ data }: MessageEvent<FromThread>) => ears.heard(data);
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    ears.broke(
      new Fault("internal", `Cannot use the trace store: its thread ended (${event.message})`),
    );
  };
  return {
    isOwn: true,
    post: (message) => worker.postMessage(message),
    end: () => worker.terminate(),
  };
}

/** The folder by its name, and by where it really is: Deno looks at where a path leads. */
function foldersOf(path: string): string[] {
  const folder = dirname(path);
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const real = Deno.realPathSync(folder);
  return real === folder ? [folder] : [folder, real];
}

function sharedThread(ears: ThreadEars): StoreThread {
  const work = threadWork(SHARED_BUSY_MS, (message) => ears.heard(message));
  const timers = new Set<ReturnType<typeof setTimeout>>();
  return {
    isOwn: false,
    post(message) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work(message);
      }, 0);
      timers.add(timer);
    },
    end() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
