import type { Cadvisor } from './versions.js'

type Built = Extract<Cadvisor, { from: 'go' }>

/** cAdvisor's own command is a module without versions, hence this: manager and collector as a kubelet puts them together. */
export const program = ({ module, model, housekeeping, more }: Built): string => `package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"${module}/cache/memory"
	"${module}/container"
	"${module}/manager"
	"${module}/metrics"
	model "${module}/${model}"
	"${module}/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/utils/clock"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "")
	interval := flag.Duration("interval", time.Minute, "")
	lean := flag.Bool("lean", false, "")
	flag.Parse()
	dynamic := false
	kinds := container.AllMetrics
	if *lean {
		kinds = container.MetricSet{}
		for _, kind := range []container.MetricKind{container.CpuUsageMetrics, container.MemoryUsageMetrics, container.ProcessMetrics} {
			kinds[kind] = struct{}{}
		}
	}
	config := manager.${housekeeping}{Interval: interval, AllowDynamic: &dynamic}
	m, err := manager.New(memory.New(time.Minute, nil), sysfs.NewRealSysFs(), config, kinds, ${more})
	if err != nil {
		log.Fatal(err)
	}
	if err := m.Start(); err != nil {
		log.Fatal(err)
	}
	all := model.RequestOptions{IdType: "name", Count: 1, Recursive: true}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.NewPrometheusCollector(m, nil, kinds, clock.RealClock{}, all))
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	log.Fatal(http.ListenAndServe(*listen, nil))
}
`

export const manifest = ({ module, go, version }: Built): string => `module cgroupkit.invalid/embedded

go ${go}

require ${module} v${version}
`
