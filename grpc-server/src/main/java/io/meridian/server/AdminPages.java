package io.meridian.server;

import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.metrics.servlets.MetricsServlet;
import io.meridian.engine.Engine;
import io.meridian.metering.CostMetrics;
import io.meridian.metering.PrometheusServlet;
import io.meridian.metering.ShardMetrics;
import io.meridian.node.GridNode;
import io.meridian.server.config.ServerSettings;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * What the admin side shows beside Dropwizard's own pages: health of our parts, and everything
 * counted.
 */
final class AdminPages {
  private AdminPages() {}

  /**
   * Adds pages and health checks; the registry given back is the one that {@code /metrics} shows.
   */
  static PrometheusRegistry register(
      Environment environment, ServerSettings settings, GridNode grid, Engine engine) {
    HealthCheckRegistry health = environment.healthChecks();
    health.register("grid", new GridHealthCheck(grid));
    health.register("shards", new ShardsHealthCheck(engine));
    health.register("disk", new DiskHealthCheck(grid, settings.admin().diskFreeBytesMin()));

    PrometheusRegistry metrics = new PrometheusRegistry();
    DropwizardExports.builder().dropwizardRegistry(environment.metrics()).register(metrics);
    ShardMetrics.register(metrics, engine);
    CostMetrics.register(metrics, grid::walBytes);
    environment
        .admin()
        .addServlet("prometheus", new PrometheusServlet(metrics))
        .addMapping("/metrics");
    environment
        .admin()
        .addServlet("metrics-json", new MetricsServlet(environment.metrics()))
        .addMapping("/metrics.json");
    return metrics;
  }
}
