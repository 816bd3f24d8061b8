package io.meridian.metering;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts calls by method and code and measures how long they take, from headers to status. Any
 * thread.
 */
public final class CallMetrics implements ServerInterceptor {
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    10
  };

  private final Counter calls;
  private final Histogram latency;
  private final Map<String, MethodMeters> methods = new ConcurrentHashMap<>();

  /** Meters in {@code registry}. */
  public CallMetrics(PrometheusRegistry registry) {
    this.calls =
        Counter.builder()
            .name("meridian_calls_total")
            .help("Calls ended, by method and gRPC code")
            .labelNames("method", "code")
            .register(registry);
    this.latency =
        Histogram.builder()
            .name("meridian_call_seconds")
            .unit(Unit.SECONDS)
            .help("From a call's headers to its status")
            .labelNames("method")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
  }

  @Override
  public <Q, R> Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    MethodMeters meters =
        methods.computeIfAbsent(call.getMethodDescriptor().getFullMethodName(), MethodMeters::new);
    long startNanos = System.nanoTime();
    AtomicBoolean ended = new AtomicBoolean();
    ServerCall<Q, R> measured =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (ended.compareAndSet(false, true)) {
              meters.ended(status.getCode(), System.nanoTime() - startNanos);
            }
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(measured, headers)) {
      @Override
      public void onCancel() {
        if (ended.compareAndSet(false, true)) {
          meters.ended(Status.Code.CANCELLED, System.nanoTime() - startNanos);
        }
        super.onCancel();
      }
    };
  }

  /** One method's data points, looked up once. */
  private final class MethodMeters {
    private final Map<Status.Code, CounterDataPoint> byCode = new EnumMap<>(Status.Code.class);
    private final DistributionDataPoint seconds;

    MethodMeters(String method) {
      for (Status.Code code : Status.Code.values()) {
        byCode.put(code, calls.labelValues(method, code.name()));
      }
      seconds = latency.labelValues(method);
    }

    void ended(Status.Code code, long nanos) {
      byCode.get(code).inc();
      seconds.observe(nanos / 1e9);
    }
  }
}
