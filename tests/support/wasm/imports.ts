import type { GuestMemory } from "./guest.ts";
import type { Half } from "./half.ts";
import { bytesOf, decodePairs, encodePairs, type Pairs } from "./pairs.ts";
import type { WasmMetric, WasmWorld } from "./world.ts";

/** What host calls answer (proxy-wasm's `WasmResult`). */
const OK = 0;
const NOT_FOUND = 1;
const BAD_ARGUMENT = 2;
const CAS_MISMATCH = 8;

/** A reply that a filter made. */
export interface LocalReply {
  readonly status: number;
  /** For the access log. */
  readonly details: string;
  readonly headers: Pairs;
  readonly body: Uint8Array;
}

/** What a filter asks of the one that hosts it. */
export interface HostSide {
  readonly world: WasmWorld;
  readonly memory: GuestMemory;
  readonly logLevel: number;
  readonly configuration: Uint8Array;
  /** The request and response of the context that is called for; `undefined` for a root. */
  half(which: "request" | "response"): Half | undefined;
  /** Set while `on_log` runs: maps may be read, whatever has gone on. */
  readonly logging: boolean;
  /** The reply to an http call, while its callback runs. */
  readonly callReply: { readonly headers: Pairs; readonly body: Uint8Array } | undefined;
  log(level: number, text: string): void;
  reply(reply: LocalReply): void;
  resume(which: "request" | "response"): void;
  reset(): void;
  call(cluster: string, headers: Pairs, body: Uint8Array, timeoutMs: number): number;
  setTick(periodMs: number): void;
  setContext(id: number): boolean;
  property(path: string): Uint8Array | undefined;
  setProperty(path: string, value: Uint8Array): void;
  done(): void;
}

/** Of WASI, what filters use: Envoy offers it too. */
export function wasiOf({ memory }: Pick<HostSide, "memory">) {
  return {
    random_get(at: number, length: number): number {
      memory.write(at, crypto.getRandomValues(new Uint8Array(length)));
      return OK;
    },
  };
}

/** The module `env` of proxy-wasm 0.2.1, with the limits that Envoy sets to it. */
export function importsOf(host: HostSide): Record<string, (...values: never[]) => number> {
  const { memory, world } = host;
  const metrics: WasmMetric[] = [];

  function halfOf(map: number): Half | undefined {
    return map === 0 ? host.half("request") : map === 2 ? host.half("response") : undefined;
  }

  function readable(map: number): Pairs | undefined {
    if (map === 6) return host.callReply?.headers;
    const half = halfOf(map);
    return host.logging ? half?.known : half?.headers;
  }

  /** Changes a map; `BAD_ARGUMENT` when it has gone on or never came. */
  function change(map: number, how: (pairs: Pairs) => Pairs): number {
    const half = halfOf(map);
    if (half?.headers === undefined) return BAD_ARGUMENT;
    half.headers = how(half.headers);
    return OK;
  }

  function bufferOf(buffer: number): Uint8Array | undefined {
    if (buffer === 0) return host.half("request")?.buffer;
    if (buffer === 1) return host.half("response")?.buffer;
    if (buffer === 4) return host.callReply?.body;
    return buffer === 7 ? host.configuration : undefined;
  }

  const nameAt = (at: number, length: number) => memory.text(at, length).toLowerCase();

  return {
    proxy_log(level: number, at: number, length: number): number {
      host.log(level, memory.text(at, length));
      return OK;
    },
    proxy_get_log_level(out: number): number {
      memory.writeU32(out, host.logLevel);
      return OK;
    },
    proxy_get_current_time_nanoseconds(out: number): number {
      memory.writeU64(out, BigInt(Math.round(world.nowMs * 1000)) * 1000n);
      return OK;
    },
    proxy_set_tick_period_milliseconds(period: number): number {
      host.setTick(period);
      return OK;
    },
    proxy_set_effective_context: (id: number) => host.setContext(id) ? OK : BAD_ARGUMENT,
    proxy_done(): number {
      host.done();
      return OK;
    },
    proxy_get_property(at: number, length: number, out: number, outLength: number): number {
      const value = host.property(memory.text(at, length));
      if (value === undefined) return NOT_FOUND;
      memory.give(value, out, outLength);
      return OK;
    },
    proxy_set_property(at: number, length: number, value: number, valueLength: number): number {
      host.setProperty(memory.text(at, length), memory.bytes(value, valueLength));
      return OK;
    },
    proxy_get_header_map_pairs(map: number, out: number, outLength: number): number {
      memory.give(encodePairs(readable(map) ?? []), out, outLength);
      return OK;
    },
    proxy_set_header_map_pairs(map: number, at: number, length: number): number {
      const pairs = decodePairs(memory.bytes(at, length));
      return change(map, () => pairs);
    },
    proxy_get_header_map_value(
      map: number,
      at: number,
      length: number,
      out: number,
      outLength: number,
    ): number {
      const pairs = readable(map);
      if (pairs === undefined) return BAD_ARGUMENT;
      const name = nameAt(at, length);
      const found = pairs.find(([one]) => one === name);
      if (found === undefined) return NOT_FOUND;
      memory.give(bytesOf(found[1]), out, outLength);
      return OK;
    },
    proxy_replace_header_map_value(
      map: number,
      at: number,
      length: number,
      value: number,
      valueLength: number,
    ): number {
      const name = nameAt(at, length);
      const text = memory.text(value, valueLength);
      return change(map, (pairs) => {
        const first = pairs.findIndex(([one]) => one === name);
        if (first < 0) return [...pairs, [name, text]];
        return pairs.filter(([one], index) => one !== name || index === first)
          .map((pair) => pair[0] === name ? [name, text] : pair);
      });
    },
    proxy_add_header_map_value(
      map: number,
      at: number,
      length: number,
      value: number,
      valueLength: number,
    ): number {
      const pair = [nameAt(at, length), memory.text(value, valueLength)] as const;
      return change(map, (pairs) => [...pairs, pair]);
    },
    proxy_remove_header_map_value(map: number, at: number, length: number): number {
      const name = nameAt(at, length);
      return change(map, (pairs) => pairs.filter(([one]) => one !== name));
    },
    proxy_get_buffer_bytes(
      buffer: number,
      start: number,
      length: number,
      out: number,
      outLength: number,
    ): number {
      const bytes = bufferOf(buffer);
      if (bytes === undefined) return NOT_FOUND;
      // Envoy's own arithmetic goes below zero here.
      if (start > bytes.length) throw new Error(`a filter reads from ${start} of ${bytes.length}`);
      const part = bytes.subarray(start, start + length);
      if (part.length > 0) memory.give(part, out, outLength);
      return OK;
    },
    proxy_get_buffer_status(buffer: number, outLength: number, flags: number): number {
      const bytes = bufferOf(buffer);
      if (bytes === undefined) return NOT_FOUND;
      memory.writeU32(outLength, bytes.length);
      memory.writeU32(flags, 0);
      return OK;
    },
    proxy_set_buffer_bytes(
      buffer: number,
      start: number,
      length: number,
      at: number,
      bytesLength: number,
    ): number {
      const half = buffer === 0
        ? host.half("request")
        : buffer === 1
        ? host.half("response")
        : undefined;
      if (half === undefined) return BAD_ARGUMENT;
      const there = half.buffer;
      const bytes = memory.bytes(at, bytesLength);
      if (start === 0 && length === 0) half.buffer = joined(bytes, there);
      else if (start === 0 && length >= there.length) half.buffer = bytes;
      else if (start >= there.length && start > 0) half.buffer = joined(there, bytes);
      else return BAD_ARGUMENT;
      return OK;
    },
    proxy_continue_stream(stream: number): number {
      host.resume(stream === 0 ? "request" : "response");
      return OK;
    },
    proxy_close_stream(_stream: number): number {
      host.reset();
      return OK;
    },
    proxy_send_local_response(
      status: number,
      details: number,
      detailsLength: number,
      body: number,
      bodyLength: number,
      headers: number,
      headersLength: number,
      _grpc: number,
    ): number {
      host.reply({
        status,
        details: memory.text(details, detailsLength),
        headers: decodePairs(memory.bytes(headers, headersLength)),
        body: memory.bytes(body, bodyLength),
      });
      return OK;
    },
    proxy_http_call(
      cluster: number,
      clusterLength: number,
      headers: number,
      headersLength: number,
      body: number,
      bodyLength: number,
      _trailers: number,
      _trailersLength: number,
      timeoutMs: number,
      outToken: number,
    ): number {
      const name = memory.text(cluster, clusterLength);
      const pairs = decodePairs(memory.bytes(headers, headersLength));
      if (world.clusters?.has(name) === false) return BAD_ARGUMENT;
      for (const needed of [":method", ":path", ":authority"]) {
        if (!pairs.some(([one]) => one === needed)) return BAD_ARGUMENT;
      }
      memory.writeU32(outToken, host.call(name, pairs, memory.bytes(body, bodyLength), timeoutMs));
      return OK;
    },
    proxy_get_shared_data(
      key: number,
      keyLength: number,
      out: number,
      outLength: number,
      outCas: number,
    ): number {
      const found = world.shared.get(memory.text(key, keyLength));
      if (found === undefined) return NOT_FOUND;
      memory.give(found.value, out, outLength);
      memory.writeU32(outCas, found.cas);
      return OK;
    },
    proxy_set_shared_data(
      key: number,
      keyLength: number,
      value: number,
      valueLength: number,
      cas: number,
    ): number {
      const bytes = memory.bytes(value, valueLength);
      return world.setShared(memory.text(key, keyLength), bytes, cas) ? OK : CAS_MISMATCH;
    },
    proxy_define_metric(kind: number, at: number, length: number, out: number): number {
      const names = ["counter", "gauge", "histogram"] as const;
      const name = memory.text(at, length);
      if (names[kind] === undefined) return BAD_ARGUMENT;
      const metric = world.metrics.get(name) ?? { kind: names[kind], value: 0, samples: [] };
      world.metrics.set(name, metric);
      memory.writeU32(out, metrics.push(metric) - 1);
      return OK;
    },
    proxy_increment_metric(id: number, by: bigint): number {
      const metric = metrics[id];
      if (metric === undefined) return NOT_FOUND;
      if (metric.kind === "histogram") return BAD_ARGUMENT;
      if (metric.kind === "counter" && by <= 0n) return BAD_ARGUMENT;
      metric.value += Number(by);
      return OK;
    },
    proxy_record_metric(id: number, value: bigint): number {
      const metric = metrics[id];
      if (metric === undefined) return NOT_FOUND;
      if (metric.kind === "histogram") metric.samples.push(Number(value));
      metric.value = metric.kind === "gauge" ? Number(value) : metric.value + 1;
      return OK;
    },
    proxy_get_metric(id: number, out: number): number {
      const metric = metrics[id];
      if (metric === undefined) return NOT_FOUND;
      if (metric.kind === "histogram") return BAD_ARGUMENT;
      memory.writeU64(out, BigInt(metric.value));
      return OK;
    },
  };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
