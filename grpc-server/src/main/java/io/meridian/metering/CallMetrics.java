package io.meridian.metering;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.meridian.admission.Capacity;
import io.meridian.admission.TransactionLimiter;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * Counts calls by method and code, those that are open too, and measures how long they take, from
 * headers to status. Any thread.
 */
public final class CallMetrics implements ServerInterceptor {
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    10
  };

  private final Counter calls;
  private final Gauge open;
  private final Histogram latency;
  private final Map<String, MethodMeters> methods = new ConcurrentHashMap<>();

  /**
   * Meters in {@code registry}.
   *
   * @param capacity the calls that the server works on
   * @param limiter the transactions among them, and on streams
   */
  public CallMetrics(PrometheusRegistry registry, Capacity capacity, TransactionLimiter limiter) {
    this.calls =
        Counter.builder()
            .name("meridian_calls_total")
            .help("Calls ended, by method and gRPC code")
            .labelNames("method", "code")
            .register(registry);
    this.open =
        Gauge.builder()
            .name("meridian_calls_open")
            .help("Calls begun and not ended, by method; streams and watches among them")
            .labelNames("method")
            .register(registry);
    gauge(registry, "meridian_in_flight", "Calls that the server works on", capacity::inFlight);
    gauge(
        registry,
        "meridian_transactions_in_flight",
        "Transactions of calls and streams that the server works on",
        limiter::inFlight);
    gauge(
        registry,
        "meridian_transactions_in_flight_max",
        "How many of these there may be at present",
        limiter::limit);
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

  private static void gauge(
      PrometheusRegistry registry, String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsInt()))
        .register(registry);
  }

  @Override
  public <Q, R> Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    MethodMeters meters =
        methods.computeIfAbsent(call.getMethodDescriptor().getFullMethodName(), MethodMeters::new);
    long startNanos = System.nanoTime();
    meters.begun();
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
    private final GaugeDataPoint begun;
    private final DistributionDataPoint seconds;

    MethodMeters(String method) {
      for (Status.Code code : Status.Code.values()) {
        byCode.put(code, calls.labelValues(method, code.name()));
      }
      begun = open.labelValues(method);
      seconds = latency.labelValues(method);
    }

    void begun() {
      begun.inc();
    }

    void ended(Status.Code code, long nanos) {
      begun.dec();
      byCode.get(code).inc();
      seconds.observe(nanos / 1e9);
    }
  }
}
