"""Sends spans, metrics and logs with OpenTelemetry's own exporters: export.py grpc|http plain|gzip URL."""

import logging
import sys

from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

protocol, packing, url = sys.argv[1:]
if protocol == "grpc":
    from grpc import Compression
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    compression = Compression.Gzip if packing == "gzip" else Compression.NoCompression
    options = lambda signal: {"endpoint": url, "insecure": True, "compression": compression}
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    compression = Compression.Gzip if packing == "gzip" else Compression.NoCompression
    options = lambda signal: {"endpoint": f"{url}/v1/{signal}", "compression": compression}

resource = Resource.create({"service.name": "python", "host.name": "h"})
spans = TracerProvider(resource=resource)
spans.add_span_processor(
    BatchSpanProcessor(OTLPSpanExporter(**options("traces")), max_queue_size=8192)
)
tracer = spans.get_tracer("the scope")
with tracer.start_as_current_span("parent", kind=SpanKind.SERVER) as parent:
    parent.set_attributes(
        {"text": "größer 🚩", "yes": True, "most": 2**63 - 1, "minus": -1, "ratio": 0.5}
    )
    parent.set_attribute("list", ["a", "b"])
    parent.set_attribute("numbers", [1, 2])
    link = Link(parent.get_span_context(), {"why": "test"})
    with tracer.start_as_current_span("child", kind=SpanKind.CLIENT, links=[link]) as child:
        child.add_event("retry", {"n": 1})
        child.record_exception(ValueError("broken"))
        child.set_status(Status(StatusCode.ERROR, "it broke"))
for number in range(1000):
    tracer.start_span(f"many {number}").end()
sent = spans.force_flush(10_000)
spans.shutdown()

meters = MeterProvider(
    resource=resource,
    metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter(**options("metrics")))],
)
meters.get_meter("m").create_counter("requests").add(1)
sent = meters.force_flush(10_000) and sent
meters.shutdown()

logs = LoggerProvider(resource=resource)
logs.add_log_record_processor(SimpleLogRecordProcessor(OTLPLogExporter(**options("logs"))))
logging.getLogger("l").addHandler(LoggingHandler(logger_provider=logs))
logging.getLogger("l").warning("hello")
sent = logs.force_flush(10_000) and sent
logs.shutdown()

context = child.get_span_context()
print(f"{sent} {context.trace_id:032x} {context.span_id:016x}")
