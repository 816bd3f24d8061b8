package io.meridian.metering;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Shows what this process has used up so far; asked only when somebody looks. */
public final class CostMetrics {
  private CostMetrics() {}

  /**
   * Adds the counters to {@code registry}.
   *
   * @param walBytes what the write-ahead log has taken
   */
  public static void register(PrometheusRegistry registry, LongSupplier walBytes) {
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("Processor time of this process; absent where the system does not tell")
        .callback(
            callback ->
                ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .ifPresent(used -> callback.call(seconds(used))))
        .register(registry);
    CounterWithCallback.builder()
        .name("meridian_wal_bytes_total")
        .help("Bytes that the write-ahead log of this node has taken, over restarts too")
        .callback(callback -> callback.call((double) walBytes.getAsLong()))
        .register(registry);
  }

  private static double seconds(Duration used) {
    return (double) used.toNanos() / 1e9;
  }
}
