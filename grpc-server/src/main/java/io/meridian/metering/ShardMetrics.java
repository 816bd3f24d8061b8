package io.meridian.metering;

import io.meridian.engine.Engine;
import io.meridian.engine.ShardStatus;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Shows, region by region, how the shards of this node are doing; asked only when somebody looks.
 */
public final class ShardMetrics {
  private final Engine engine;

  private ShardMetrics(Engine engine) {
    this.engine = engine;
  }

  /** Adds the gauges of {@code engine}'s shards to {@code registry}. */
  public static void register(PrometheusRegistry registry, Engine engine) {
    ShardMetrics metrics = new ShardMetrics(engine);
    metrics.sum(
        registry, "meridian_queued_items", "Items that wait for a shard", ShardStatus::queuedItems);
    metrics.sum(
        registry,
        "meridian_backlog_records",
        "Records that are durable and not yet materialized",
        ShardStatus::backlogRecords);
    metrics.sum(registry, "meridian_open_holds", "Holds that are open", ShardStatus::openHolds);
    metrics.sum(
        registry,
        "meridian_open_crossings",
        "Transactions with other shards that a shard has not done with",
        ShardStatus::openCrossings);
    metrics.sum(
        registry,
        "meridian_pending_transactions",
        "Transactions that are decided here and not yet applied in every shard",
        ShardStatus::pendingTransactions);
    GaugeWithCallback.builder()
        .name("meridian_shards")
        .help("Shards of this node, by what they do")
        .labelNames("region", "state")
        .callback(metrics::states)
        .register(registry);
  }

  private void sum(
      PrometheusRegistry registry, String name, String help, ToLongFunction<ShardStatus> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("region")
        .callback(
            callback -> {
              List<ShardStatus> shards = engine.status();
              for (String region : engine.regions()) {
                double sum =
                    shards.stream()
                        .filter(s -> s.shard().region().equals(region))
                        .mapToLong(value)
                        .sum();
                callback.call(sum, region);
              }
            })
        .register(registry);
  }

  private void states(GaugeWithCallback.Callback callback) {
    List<ShardStatus> shards = engine.status();
    for (String region : engine.regions()) {
      for (ShardStatus.State state : ShardStatus.State.values()) {
        long count =
            shards.stream()
                .filter(s -> s.shard().region().equals(region) && s.state() == state)
                .count();
        callback.call((double) count, region, state.name().toLowerCase(Locale.ROOT));
      }
    }
  }
}
