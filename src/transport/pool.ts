import { Fault } from "../base/fault.ts";
import { connect } from "./connect.ts";
import type { Deadlines } from "./deadline.ts";
import { originName } from "./origin_name.ts";
import { Socket } from "./socket.ts";
import type { Origin } from "./upstream.ts";

/** Bounds of a pool, each of them for one origin. */
export interface PoolLimits {
  /** Connections kept open without work. */
  readonly maxIdle: number;
  /** How long one is kept so. */
  readonly idleTimeoutMs: number;
  /** Connections in all; more requests wait for one. */
  readonly maxConnections: number;
  /** Requests that may wait; the next one is refused. */
  readonly maxWaiting: number;
}

export const POOL_LIMITS: PoolLimits = {
  maxIdle: 64,
  idleTimeoutMs: 30_000,
  // A provider that answers nothing would otherwise take every file that the system gives us.
  maxConnections: 1024,
  maxWaiting: 1024,
};

/** The connections to one origin. */
interface Lane {
  readonly origin: Origin;
  /** The last one used is the first one taken: the others can grow old and be closed. */
  readonly idle: Socket[];
  /** Open connections and those being opened, idle ones included. */
  open: number;
  /** Those who wait; each is given a socket, or `undefined` for leave to open one. */
  readonly waiting: ((socket: Socket | undefined) => void)[];
}

/** Keep-alive connections by origin. Owns those that rest; the others belong to their exchange. */
export class Pool {
  readonly #lanes = new Map<string, Lane>();
  /** Origins are built once per provider, so the name is made once. */
  readonly #laneOf = new WeakMap<Origin, Lane>();
  readonly #deadlines: Deadlines;
  readonly #limits: PoolLimits;
  readonly #caCerts: readonly string[];
  #closed = false;

  constructor(deadlines: Deadlines, limits: PoolLimits, caCerts: readonly string[]) {
    this.#deadlines = deadlines;
    this.#limits = limits;
    this.#caCerts = caCerts;
  }

  /** A connection that rests, if there is one. Does not wait. */
  idle(origin: Origin): Socket | undefined {
    const socket = this.#lane(origin).idle.pop();
    if (socket === undefined) return undefined;
    this.#deadlines.remove(socket);
    socket.wake();
    return socket;
  }

  /** A connection, new unless the limit makes it wait and one is handed on to it. */
  async open(origin: Origin, signal: AbortSignal): Promise<Socket> {
    const lane = this.#lane(origin);
    if (lane.open >= this.#limits.maxConnections) {
      // A new one was asked for although old ones rest: the oldest makes place.
      const oldest = lane.idle.shift();
      if (oldest !== undefined) this.#retire(oldest, lane);
    }
    if (lane.open < this.#limits.maxConnections) lane.open++;
    else {
      const handed = await this.#turn(lane, signal);
      if (handed !== undefined) return handed;
    }
    try {
      return new Socket(await connect(origin, this.#caCerts, signal));
    } catch (error) {
      this.#left(lane);
      throw error;
    }
  }

  /** Takes back a connection whose reply was read to its end. */
  give(origin: Origin, socket: Socket): void {
    const lane = this.#lane(origin);
    if (this.#closed) return this.drop(origin, socket);
    const next = lane.waiting.shift();
    if (next !== undefined) {
      socket.used = true;
      return next(socket);
    }
    if (lane.idle.length >= this.#limits.maxIdle) return this.drop(origin, socket);
    lane.idle.push(socket);
    socket.dueAt = performance.now() + this.#limits.idleTimeoutMs;
    this.#deadlines.add(socket);
    socket.rest(() => {
      const index = lane.idle.indexOf(socket);
      if (index !== -1) lane.idle.splice(index, 1);
      this.#retire(socket, lane);
    });
  }

  /** Closes a connection that cannot be used again. Once per connection. */
  drop(origin: Origin, socket: Socket): void {
    socket.close();
    this.#left(this.#lane(origin));
  }

  /** Closes what rests, and from now on whatever is given back. */
  close(): void {
    this.#closed = true;
    for (const lane of this.#lanes.values()) {
      for (const socket of lane.idle.splice(0)) this.#retire(socket, lane);
    }
  }

  /** Connections by origin, for status and tests. */
  counts(): { open: number; idle: number } {
    let open = 0;
    let idle = 0;
    for (const lane of this.#lanes.values()) {
      open += lane.open;
      idle += lane.idle.length;
    }
    return { open, idle };
  }

  #lane(origin: Origin): Lane {
    const known = this.#laneOf.get(origin);
    if (known !== undefined) return known;
    const name = `${origin.protocol}//${originName(origin)}`;
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = { origin, idle: [], open: 0, waiting: [] };
      this.#lanes.set(name, lane);
    }
    this.#laneOf.set(origin, lane);
    return lane;
  }

  #retire(socket: Socket, lane: Lane): void {
    this.#deadlines.remove(socket);
    socket.close();
    this.#left(lane);
  }

  /** A place is free: the first who waits may open a connection, else the count falls. */
  #left(lane: Lane): void {
    const next = lane.waiting.shift();
    if (next !== undefined) next(undefined);
    else lane.open--;
  }

  #turn(lane: Lane, signal: AbortSignal): Promise<Socket | undefined> {
    if (lane.waiting.length >= this.#limits.maxWaiting) {
      return Promise.reject(
        new Fault(
          "overloaded",
          `Cannot connect to "${originName(lane.origin)}": ${lane.waiting.length} requests wait`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      const give = (socket: Socket | undefined) => {
        signal.removeEventListener("abort", leave);
        resolve(socket);
      };
      const leave = () => {
        lane.waiting.splice(lane.waiting.indexOf(give), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      lane.waiting.push(give);
    });
  }
}
