import { upstreamSuite } from "../../tests/support/upstream_suite.ts";
import { FetchUpstream } from "./fetch_upstream.ts";

upstreamSuite({
  name: "FetchUpstream",
  make: (caCerts) => new FetchUpstream({ caCerts }),
  strict: false,
});
