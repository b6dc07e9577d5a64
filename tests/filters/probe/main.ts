/// <reference path="../../../filters/host/assemblyscript.d.ts" />
// A filter that does what the header `x-probe` names, one host function after the other, so that a table
// of expectations can be held against the in-process host and against Envoy.
import { CONTINUE, STOP, STOP_ALL, STOP_AND_DROP } from "../../../filters/host/action.ts";
import {
  appendToBuffer,
  bufferLength,
  CALL_BODY,
  getBuffer,
  prependToBuffer,
  REQUEST_BODY,
  RESPONSE_BODY,
  setBuffer,
} from "../../../filters/host/buffers.ts";
import { concat, text, utf8 } from "../../../filters/host/bytes.ts";
import {
  malloc,
  proxy_abi_version_0_2_1,
  proxy_on_configure,
  proxy_on_context_create,
  proxy_on_delete,
  proxy_on_done,
  proxy_on_http_call_response,
  proxy_on_log,
  proxy_on_request_body,
  proxy_on_request_headers,
  proxy_on_response_body,
  proxy_on_response_headers,
  proxy_on_tick,
  proxy_on_vm_start,
} from "../../../filters/host/callbacks.ts";
import { nowMs, setTickPeriod } from "../../../filters/host/clock.ts";
import { registerRoot, RootContext, StreamContext } from "../../../filters/host/context.ts";
import { HeaderList } from "../../../filters/host/header_pairs.ts";
import {
  addHeader,
  CALL_HEADERS,
  getHeader,
  getHeaders,
  removeHeader,
  REQUEST_HEADERS,
  RESPONSE_HEADERS,
  setHeader,
  setHeaders,
} from "../../../filters/host/headers.ts";
import { NO_CALL } from "../../../filters/host/http_call.ts";
import { INFO, log } from "../../../filters/host/log.ts";
import { COUNTER, GAUGE, HISTOGRAM, Metric } from "../../../filters/host/metrics.ts";
import { getProperty, setProperty } from "../../../filters/host/properties.ts";
import { getShared, setShared } from "../../../filters/host/shared_data.ts";
import { continueRequest, continueResponse, sendLocalReply } from "../../../filters/host/stream.ts";

export {
  malloc,
  proxy_abi_version_0_2_1,
  proxy_on_configure,
  proxy_on_context_create,
  proxy_on_delete,
  proxy_on_done,
  proxy_on_http_call_response,
  proxy_on_log,
  proxy_on_request_body,
  proxy_on_request_headers,
  proxy_on_response_body,
  proxy_on_response_headers,
  proxy_on_tick,
  proxy_on_vm_start,
};

const PROBE = utf8("x-probe");
const PATH = utf8(":path");
const LENGTH = utf8("content-length");
const NONE = new Uint8Array(0);

class ProbeRoot extends RootContext {
  /** What the plugin's configuration says. */
  name: string = "";
  ticks: Metric = new Metric(COUNTER, "probe_ticks");

  override onConfigure(configuration: Uint8Array): bool {
    this.name = text(configuration);
    setTickPeriod(1000);
    return this.name !== "refused";
  }

  override createStream(id: u32): StreamContext {
    return new ProbeStream(id, this);
  }

  override onTick(): void {
    this.ticks.increment();
  }
}

class ProbeStream extends StreamContext {
  private probe: string = "";
  private said: string = "";

  override onRequestHeaders(_count: i32, last: bool): i32 {
    const headers = getHeaders(REQUEST_HEADERS);
    this.probe = headers.textOf(PROBE);
    const probe = this.probe;
    if (probe === "replace_all") {
      const list = new HeaderList();
      for (let i: i32 = 0; i < headers.count; i++) {
        if (headers.isNamed(i, PATH)) list.add(PATH, utf8("/replaced?q=1"));
        else if (!headers.nameStartsWith(i, utf8("x-drop-"))) {
          list.add(headers.name(i), headers.value(i));
        }
      }
      list.add(utf8("x-twice"), utf8("one"));
      list.add(utf8("x-twice"), utf8("two"));
      list.add(utf8("x-empty"), NONE);
      setHeaders(REQUEST_HEADERS, list);
      return CONTINUE;
    }
    if (probe === "single") {
      addHeader(REQUEST_HEADERS, utf8("x-added"), utf8("a"));
      setHeader(REQUEST_HEADERS, utf8("x-set"), utf8("b"));
      removeHeader(REQUEST_HEADERS, utf8("x-drop-me"));
      const there = getHeader(REQUEST_HEADERS, utf8("x-set"));
      const gone = getHeader(REQUEST_HEADERS, utf8("x-drop-me"));
      addHeader(
        REQUEST_HEADERS,
        utf8("x-said"),
        utf8((there === null ? "null" : text(there)) + (gone === null ? ",gone" : ",there")),
      );
      return CONTINUE;
    }
    if (probe === "reply") return this.reply(429, "used up");
    if (probe === "reply_empty") return this.reply(204, "");
    if (probe === "call" || probe === "call_dead") {
      const token = this.ask(probe === "call" ? "upstream" : "dead");
      return token === NO_CALL ? this.reply(500, "no call") : STOP_ALL;
    }
    if (probe === "call_nowhere") {
      return this.reply(200, this.ask("nowhere") === NO_CALL ? "no call" : "a call");
    }
    if (probe === "shared") return this.reply(200, shared());
    if (probe === "metrics") return this.reply(200, metrics());
    if (probe === "root") return this.reply(200, changetype<ProbeRoot>(this.root).name);
    if (probe === "time") return this.reply(200, nowMs() > 1.6e12 ? "after 2020" : "before 2020");
    if (probe === "property") {
      setProperty(utf8("probe.said"), utf8("kept"));
      const kept = getProperty(utf8("probe.said"));
      const missing = getProperty(utf8("probe.missing"));
      return this.reply(
        200,
        (kept === null ? "null" : text(kept)) + (missing === null ? ",null" : ",there"),
      );
    }
    if (probe === "reply_at_body") return last ? this.reply(400, "no body") : STOP;
    if (probe === "body" || probe === "prepend" || probe === "append") {
      removeHeader(REQUEST_HEADERS, LENGTH);
      return last ? CONTINUE : STOP;
    }
    if (probe === "drop") {
      removeHeader(REQUEST_HEADERS, LENGTH);
      return CONTINUE;
    }
    return CONTINUE;
  }

  override onRequestBody(length: i32, last: bool): i32 {
    const probe = this.probe;
    if (probe === "drop") return STOP_AND_DROP;
    if (probe === "reply_at_body") return last ? this.reply(413, length.toString()) : STOP;
    if (probe !== "body" && probe !== "prepend" && probe !== "append") return CONTINUE;
    if (!last) return STOP;
    if (probe === "prepend") prependToBuffer(REQUEST_BODY, utf8("<"));
    else if (probe === "append") appendToBuffer(REQUEST_BODY, utf8(">"));
    else {
      const body = getBuffer(REQUEST_BODY, 0, length);
      setHeader(REQUEST_HEADERS, PATH, utf8("/body/" + bufferLength(REQUEST_BODY).toString()));
      setBuffer(REQUEST_BODY, concat(utf8("new:"), body));
    }
    return CONTINUE;
  }

  override onResponseHeaders(_count: i32, last: bool): i32 {
    addHeader(RESPONSE_HEADERS, utf8("x-response-seen"), utf8(last ? "last" : "more"));
    if (this.probe === "reply_in_response" || this.probe === "reply_in_empty_response") {
      return this.reply(418, "in its place");
    }
    if (this.probe === "ask_in_empty_response") {
      return this.ask("upstream") === NO_CALL ? CONTINUE : STOP;
    }
    if (this.probe === "ask_in_response") return STOP;
    if (this.probe === "response") {
      removeHeader(RESPONSE_HEADERS, LENGTH);
      return last ? CONTINUE : STOP;
    }
    return CONTINUE;
  }

  override onResponseBody(length: i32, last: bool): i32 {
    if (this.probe === "ask_in_response") {
      if (last) this.ask("upstream");
      return STOP;
    }
    if (this.probe !== "response") return CONTINUE;
    if (!last) return STOP;
    const body = text(getBuffer(RESPONSE_BODY, 0, length));
    setBuffer(RESPONSE_BODY, utf8("changed:" + body));
    setHeader(RESPONSE_HEADERS, utf8("x-late"), utf8("yes"));
    return CONTINUE;
  }

  override onCall(_token: u32, headers: i32, bodyLength: i32): void {
    const status = getHeaders(CALL_HEADERS).textOf(utf8(":status"));
    const body = text(getBuffer(CALL_BODY, 0, bodyLength));
    const answer = (headers > 0 ? status : "none") + " " + (status === "200" ? body : "");
    if (this.probe === "call_dead") {
      this.reply(502, answer);
      return;
    }
    if (this.probe === "ask_in_empty_response") {
      this.reply(502, answer);
      return;
    }
    if (this.probe === "ask_in_response") {
      const list = new HeaderList();
      list.add(utf8(":status"), utf8("503"));
      list.add(utf8("x-answer"), utf8("yes"));
      setHeaders(RESPONSE_HEADERS, list);
      setBuffer(RESPONSE_BODY, utf8(answer));
      continueResponse();
      return;
    }
    setHeader(REQUEST_HEADERS, utf8("x-answer"), utf8(answer));
    continueRequest();
  }

  override onLog(): void {
    const status = getHeaders(RESPONSE_HEADERS).textOf(utf8(":status"));
    log(INFO, "over: " + this.probe + " " + status + " " + this.said);
  }

  private reply(status: i32, body: string): i32 {
    this.said = body;
    const headers = new HeaderList();
    headers.add(utf8("content-type"), utf8("application/json"));
    headers.add(utf8("retry-after"), utf8("7"));
    sendLocalReply(status, utf8("probe"), headers, utf8(body));
    return STOP;
  }

  private ask(cluster: string): u32 {
    const headers = new HeaderList();
    headers.add(utf8(":method"), utf8("POST"));
    headers.add(utf8(":path"), utf8("/asked"));
    headers.add(utf8(":authority"), utf8("probe"));
    return this.call(utf8(cluster), headers, utf8("why?"), 2000);
  }
}

/** Reads, writes, and writes with a version that is right, wrong and right again. */
function shared(): string {
  const key = utf8("probe.shared");
  const first = getShared(key);
  const wrote = setShared(key, utf8("a"), 0);
  const second = getShared(key);
  const wrong = setShared(key, utf8("b"), second.cas + 77);
  const right = setShared(key, utf8("c"), second.cas);
  const value = getShared(key).value;
  return (first.value === null ? "null" : "there") + " " + wrote.toString() + " " +
    wrong.toString() + " " + right.toString() + " " + (value === null ? "null" : text(value));
}

function metrics(): string {
  const counter = new Metric(COUNTER, "probe_counter");
  const gauge = new Metric(GAUGE, "probe_gauge");
  const histogram = new Metric(HISTOGRAM, "probe_histogram");
  counter.increment(3);
  gauge.record(10);
  gauge.increment(-4);
  histogram.record(12);
  return counter.value.toString() + " " + gauge.value.toString() + " " +
    histogram.value.toString();
}

registerRoot((id: u32): RootContext => new ProbeRoot(id));
