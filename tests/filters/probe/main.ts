/// <reference path="../../../filters/host/assemblyscript.d.ts" />
import { registerRoot, RootContext, StreamContext } from "../../../filters/host/context.ts";
import { getHeaders, REQUEST_HEADERS, setHeaders } from "../../../filters/host/headers.ts";
import { HeaderList } from "../../../filters/host/header_pairs.ts";
import { utf8 } from "../../../filters/host/bytes.ts";
import { CONTINUE } from "../../../filters/host/action.ts";

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

class Stream extends StreamContext {
  override onRequestHeaders(_count: i32, _last: bool): i32 {
    const headers = getHeaders(REQUEST_HEADERS);
    const list = new HeaderList();
    for (let i: i32 = 0; i < headers.count; i++) list.add(headers.name(i), headers.value(i));
    list.add(utf8("x-probe"), utf8("yes"));
    setHeaders(REQUEST_HEADERS, list);
    return CONTINUE;
  }
}
class Root extends RootContext {
  override createStream(id: u32): StreamContext {
    return new Stream(id, this);
  }
}
registerRoot((id: u32): RootContext => new Root(id));
