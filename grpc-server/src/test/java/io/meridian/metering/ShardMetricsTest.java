package io.meridian.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.Engine;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ShardMetricsTest {
  @Test
  void shouldAddUpTheShardsOfEachRegion() {
    PrometheusRegistry registry = new PrometheusRegistry();
    Engine engine = engine(shard("eu", 0, 1), shard("eu", 1, 100), shard("uk", 0, 1000));

    ShardMetrics.register(registry, engine);

    Map<String, Map<String, Double>> shown = new TreeMap<>();
    for (MetricSnapshot snapshot : registry.scrape(name -> !name.equals("meridian_shards"))) {
      Map<String, Double> byRegion = new TreeMap<>();
      for (GaugeDataPointSnapshot point : ((GaugeSnapshot) snapshot).getDataPoints()) {
        byRegion.put(point.getLabels().get("region"), point.getValue());
      }
      shown.put(snapshot.getMetadata().getName(), byRegion);
    }
    assertThat(shown)
        .containsOnly(
            Map.entry("meridian_backlog_records", Map.of("eu", 101.0, "uk", 1000.0)),
            Map.entry("meridian_queued_items", Map.of("eu", 202.0, "uk", 2000.0)),
            Map.entry("meridian_open_holds", Map.of("eu", 303.0, "uk", 3000.0)),
            Map.entry("meridian_open_crossings", Map.of("eu", 505.0, "uk", 5000.0)),
            Map.entry("meridian_pending_transactions", Map.of("eu", 404.0, "uk", 4000.0)));
  }

  /** One of which every number is a multiple of its own. */
  private static ShardStatus shard(String region, int number, int one) {
    return new ShardStatus(
        new ShardId(region, number),
        ShardStatus.State.OPEN,
        "",
        7,
        8,
        9,
        8,
        one,
        2 * one,
        3 * one,
        5 * one,
        4 * one,
        "",
        List.of(),
        1,
        0);
  }

  private static Engine engine(ShardStatus... shards) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "status" -> List.of(shards);
                  case "regions" -> List.of("eu", "uk");
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
