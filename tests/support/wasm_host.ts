import { type GuestExports, GuestMemory } from "./wasm/guest.ts";
import { type HostSide, importsOf, type LocalReply, wasiOf } from "./wasm/imports.ts";
import type { Pairs } from "./wasm/pairs.ts";
import { WasmStream } from "./wasm/stream.ts";
import { WasmWorld } from "./wasm/world.ts";

export { headerOf, type Pairs } from "./wasm/pairs.ts";
export { type LocalReply } from "./wasm/imports.ts";
export { WasmStream } from "./wasm/stream.ts";
export { WasmWorld } from "./wasm/world.ts";

/** A call of a filter to a cluster, waiting for what the test answers. */
export interface HttpCall {
  readonly token: number;
  readonly root: number;
  readonly cluster: string;
  readonly headers: Pairs;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

/** How a VM is started. */
export interface VmOptions {
  /** Shared with other VMs of the same Envoy; its own when not given. */
  readonly world?: WasmWorld;
  /** Lines below it are not wanted: 2 info (the default), 1 debug. */
  readonly logLevel?: number;
}

type StreamCallback = Parameters<ConstructorParameters<typeof WasmStream>[1]["enter"]>[0];

const encoder = new TextEncoder();

/**
 * One of Envoy's WASM VMs, in the test's own process: runs an unmodified filter, calls it as Envoy does
 * and keeps what it did. Time stands still, calls wait for their answers, and what Envoy would refuse is
 * refused. A trap is an exception out of the call that met it.
 *
 *     const vm = await WasmVm.start(await filterBytes("llm_gateway"));
 *     const root = vm.configure(JSON.stringify(table));
 *     const stream = vm.open(root);
 *     stream.requestHeaders([[":method", "POST"], [":path", "/v1/messages"], [":authority", "x"]]);
 *     stream.requestBody(body, true);
 *     stream.request.headers; // what went to the upstream
 */
export class WasmVm {
  readonly world: WasmWorld;
  /** Lines that the filter logged. */
  readonly logs: { readonly level: number; readonly text: string }[] = [];
  /** Calls that wait for `answer`. */
  readonly calls: HttpCall[] = [];
  /** 0: it does not tick. */
  tickMs = 0;
  readonly #exports: GuestExports;
  readonly #memory = new GuestMemory();
  readonly #logLevel: number;
  readonly #streams = new Map<number, { readonly stream: WasmStream; readonly root: number }>();
  readonly #roots = new Map<number, Uint8Array>();
  readonly #later: (() => void)[] = [];
  #nextId = 1;
  #nextToken = 1;
  #context = 0;
  #depth = 0;
  #logging = false;
  #reply: { readonly headers: Pairs; readonly body: Uint8Array } | undefined;

  private constructor(module: WebAssembly.Module, options: VmOptions) {
    this.world = options.world ?? new WasmWorld();
    this.#logLevel = options.logLevel ?? 2;
    const env = importsOf(this.#hostSide()) as unknown as WebAssembly.ModuleImports;
    const wasi_snapshot_preview1 = wasiOf({ memory: this.#memory });
    const instance = new WebAssembly.Instance(module, { env, wasi_snapshot_preview1 });
    this.#exports = instance.exports as unknown as GuestExports;
    this.#memory.attach(this.#exports);
    this.#exports._initialize?.();
    if (this.#exports.proxy_abi_version_0_2_1 === undefined) {
      throw new Error("the module does not export proxy_abi_version_0_2_1");
    }
  }

  /** Compiles a module and starts a VM with it. */
  static async start(wasm: Uint8Array<ArrayBuffer>, options: VmOptions = {}): Promise<WasmVm> {
    return new WasmVm(await WebAssembly.compile(wasm), options);
  }

  /** Bytes of the VM's memory. */
  get memoryBytes(): number {
    return this.#memory.size;
  }

  /** A plugin configuration: the root's id. Throws when the filter refuses it. */
  configure(configuration: string): number {
    const id = this.#nextId++;
    this.#roots.set(id, encoder.encode(configuration));
    this.#within(id, () => this.#exports.proxy_on_context_create?.(id, 0));
    const length = this.#roots.get(id)!.length;
    const started = this.#within(id, () => this.#exports.proxy_on_vm_start?.(id, 0) ?? 1);
    const taken = this.#within(id, () => this.#exports.proxy_on_configure?.(id, length) ?? 1);
    if (started === 0 || taken === 0) {
      this.#roots.delete(id);
      throw new Error(`the filter refuses its configuration: ${this.logs.at(-1)?.text ?? ""}`);
    }
    return id;
  }

  /** A request begins. */
  open(root: number): WasmStream {
    const id = this.#nextId++;
    const stream = new WasmStream(id, {
      enter: (name, size, last) => this.#enter(id, name, size, last),
      settle: () => this.#settle(),
      end: () => this.#end(id),
    });
    this.#streams.set(id, { stream, root });
    this.#within(id, () => this.#exports.proxy_on_context_create?.(id, root));
    return stream;
  }

  /** Lets time pass and the filter's timer ring, once for each period. */
  advance(ms: number): void {
    const end = this.world.nowMs + ms;
    while (this.tickMs > 0 && this.world.nowMs + this.tickMs <= end) {
      this.world.nowMs += this.tickMs;
      this.tick();
    }
    this.world.nowMs = end;
  }

  tick(): void {
    for (const root of this.#roots.keys()) {
      this.#within(root, () => this.#exports.proxy_on_tick?.(root));
    }
    this.#settle();
  }

  /** Answers the call that waits longest, or the one given. Without `headers`: it could not be made. */
  answer(reply: { headers?: Pairs; body?: string | Uint8Array }, call = this.calls[0]): void {
    if (call === undefined) throw new Error("no call waits for an answer");
    this.calls.splice(this.calls.indexOf(call), 1);
    const { headers = [], body = "" } = reply;
    const bytes = typeof body === "string" ? encoder.encode(body) : body;
    this.#reply = { headers, body: bytes };
    this.#within(call.root, () => {
      this.#exports.proxy_on_http_call_response?.(
        call.root,
        call.token,
        headers.length,
        bytes.length,
        0,
      );
    });
    this.#reply = undefined;
    this.#settle();
  }

  /** A configuration goes: true when the filter needs no more time. */
  remove(root: number): boolean {
    const done = this.#within(root, () => this.#exports.proxy_on_done?.(root) ?? 1) !== 0;
    if (done) this.#delete(root);
    return done;
  }

  /** Context ids that are alive, roots and streams. */
  get alive(): readonly number[] {
    return [...this.#roots.keys(), ...this.#streams.keys()];
  }

  #enter(id: number, name: StreamCallback, size: number, last: boolean): number {
    return this.#within(id, () => this.#exports[name]?.(id, size, last ? 1 : 0) ?? 0);
  }

  #end(id: number): void {
    this.#logging = true;
    this.#within(id, () => this.#exports.proxy_on_log?.(id));
    this.#logging = false;
    this.#within(id, () => this.#exports.proxy_on_done?.(id));
    this.#delete(id);
    this.#settle();
  }

  #delete(id: number): void {
    this.#within(id, () => this.#exports.proxy_on_delete?.(id));
    this.#streams.delete(id);
    this.#roots.delete(id);
  }

  /** Calls the filter for a context. */
  #within<T>(id: number, run: () => T): T {
    const before = this.#context;
    this.#context = id;
    this.#depth++;
    try {
      return run();
    } finally {
      this.#context = before;
      this.#depth--;
    }
  }

  /** What the filter asked for and Envoy does when the callback is over: replies, and streams that go on. */
  #settle(): void {
    while (this.#depth === 0 && this.#later.length > 0) this.#later.shift()!();
  }

  #hostSide(): HostSide {
    const stream = () => this.#streams.get(this.#context)?.stream;
    // deno-lint-ignore no-this-alias -- the getters below need the VM
    const vm = this;
    return {
      world: this.world,
      memory: this.#memory,
      logLevel: this.#logLevel,
      get configuration() {
        return vm.#roots.get(vm.#context) ?? new Uint8Array(0);
      },
      get logging() {
        return vm.#logging;
      },
      get callReply() {
        return vm.#reply;
      },
      half: (which) => which === "request" ? stream()?.requestHalf : stream()?.responseHalf,
      log: (level, text) => this.logs.push({ level, text }),
      reply: (reply: LocalReply) => {
        const one = stream();
        if (one !== undefined) this.#later.push(() => one.takeReply(reply));
      },
      resume: (which) => {
        const one = stream();
        if (one === undefined) return;
        this.#later.push(() =>
          which === "request" ? one.requestHalf.resume() : one.responseHalf.resume()
        );
      },
      reset: () => {
        const one = stream();
        if (one !== undefined) one.reset = true;
      },
      call: (cluster, headers, body, timeoutMs) => {
        const token = this.#nextToken++;
        const root = this.#streams.get(this.#context)?.root ?? this.#context;
        this.calls.push({ token, root, cluster, headers, body, timeoutMs });
        return token;
      },
      setTick: (periodMs) => {
        this.tickMs = periodMs;
      },
      setContext: (id) => {
        if (!this.#streams.has(id) && !this.#roots.has(id)) return false;
        this.#context = id;
        return true;
      },
      property: (path) => stream()?.properties.get(path),
      setProperty: (path, value) => {
        stream()?.properties.set(path, value);
      },
      done: () => {
        const id = this.#context;
        if (this.#roots.has(id)) this.#later.push(() => this.#delete(id));
      },
    };
  }
}
