// Command collector is the OpenTelemetry Collector with its OTLP receiver and an exporter that writes
// every request of spans, with the headers it came with, as a line of JSON to standard output.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry"
)

// shown are the headers that tests send.
var shown = []string{"authorization", "x-tenant"}

var output sync.Mutex

func main() {
	settings := otelcol.CollectorSettings{
		BuildInfo: component.BuildInfo{Command: "collector", Version: "test"},
		Factories: factories,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{
			ResolverSettings: confmap.ResolverSettings{
				ProviderFactories: []confmap.ProviderFactory{yamlprovider.NewFactory()},
				DefaultScheme:     "yaml",
			},
		},
	}
	if err := otelcol.NewCommand(settings).Execute(); err != nil {
		os.Exit(1)
	}
}

func factories() (otelcol.Factories, error) {
	receivers, err := otelcol.MakeFactoryMap[receiver.Factory](otlpreceiver.NewFactory())
	if err != nil {
		return otelcol.Factories{}, err
	}
	exporters, err := otelcol.MakeFactoryMap[exporter.Factory](linesFactory())
	if err != nil {
		return otelcol.Factories{}, err
	}
	return otelcol.Factories{
		Receivers: receivers,
		Exporters: exporters,
		Telemetry: telemetry.NewFactory(func() component.Config { return &struct{}{} }),
	}, nil
}

func linesFactory() exporter.Factory {
	return exporter.NewFactory(
		component.MustNewType("lines"),
		func() component.Config { return &struct{}{} },
		exporter.WithTraces(newTraces, component.StabilityLevelDevelopment),
		exporter.WithMetrics(newMetrics, component.StabilityLevelDevelopment),
	)
}

type traces struct {
	consumer.Traces
	component.StartFunc
	component.ShutdownFunc
}

func newTraces(context.Context, exporter.Settings, component.Config) (exporter.Traces, error) {
	marshaler := &ptrace.JSONMarshaler{}
	sink, err := consumer.NewTraces(func(ctx context.Context, batch ptrace.Traces) error {
		body, err := marshaler.MarshalTraces(batch)
		return print(ctx, "traces", body, err)
	})
	return traces{Traces: sink}, err
}

type metrics struct {
	consumer.Metrics
	component.StartFunc
	component.ShutdownFunc
}

func newMetrics(context.Context, exporter.Settings, component.Config) (exporter.Metrics, error) {
	marshaler := &pmetric.JSONMarshaler{}
	sink, err := consumer.NewMetrics(func(ctx context.Context, batch pmetric.Metrics) error {
		body, err := marshaler.MarshalMetrics(batch)
		return print(ctx, "metrics", body, err)
	})
	return metrics{Metrics: sink}, err
}

func print(ctx context.Context, signal string, body []byte, err error) error {
	if err != nil {
		return err
	}
	headers := map[string][]string{}
	for _, name := range shown {
		if values := client.FromContext(ctx).Metadata.Get(name); len(values) > 0 {
			headers[name] = values
		}
	}
	line, err := json.Marshal(map[string]any{
		"signal": signal, "headers": headers, "body": json.RawMessage(body),
	})
	if err != nil {
		return err
	}
	output.Lock()
	defer output.Unlock()
	_, err = fmt.Println(string(line))
	return err
}
