package io.meridian.server.config;

import io.meridian.admission.AdmissionLimits;
import java.time.Duration;
import java.util.Optional;

/** The {@code grpc} section of {@code meridian.yml}, where each key is described. */
public record GrpcSettings(
    String address,
    int port,
    Optional<TlsSettings> tls,
    int messageBytesMax,
    int metadataBytesMax,
    int callsPerConnectionMax,
    int callsInFlightMax,
    int transactionsInFlightMin,
    int transactionsInFlightMax,
    Duration latencyGoal,
    Duration overloadRetryDelay,
    Duration unaryDeadline,
    Duration handshakeTimeout,
    Duration keepAliveTime,
    Duration keepAliveTimeout,
    Duration clientKeepAliveMin,
    boolean clientKeepAliveWithoutCalls,
    Duration connectionIdleMax,
    Duration connectionAgeMax,
    Duration connectionAgeGrace,
    int resetFramesMax,
    Duration resetFramesWindow,
    boolean reflection,
    Duration drainMax) {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final int TRANSACTIONS_MAX = 1_000_000;

  /** The bounds of what the gate takes in. */
  public AdmissionLimits admission() {
    return new AdmissionLimits(
        callsInFlightMax,
        transactionsInFlightMin,
        transactionsInFlightMax,
        latencyGoal,
        overloadRetryDelay,
        unaryDeadline);
  }

  static GrpcSettings read(Section section) {
    GrpcSettings settings =
        new GrpcSettings(
            section.text("address"),
            section.integer("port", 0, 65_535),
            TlsSettings.read(section.section("tls")),
            (int) section.bytes("messageBytesMax", 64 * KIB, 64 * MIB),
            (int) section.bytes("metadataBytesMax", 4 * KIB, MIB),
            section.integer("callsPerConnectionMax", 1, 100_000),
            section.integer("callsInFlightMax", 1, 1_000_000),
            section.integer("transactionsInFlightMin", 1, TRANSACTIONS_MAX),
            section.integer("transactionsInFlightMax", 1, TRANSACTIONS_MAX),
            section.duration("latencyGoal", Duration.ofMillis(1), Duration.ofMinutes(1)),
            section.duration("overloadRetryDelay", Duration.ofMillis(1), Duration.ofMinutes(1)),
            section.duration("unaryDeadline", Duration.ofMillis(1), Duration.ofHours(1)),
            section.duration("handshakeTimeout", Duration.ofSeconds(1), Duration.ofMinutes(5)),
            section.duration("keepAliveTime", Duration.ofSeconds(10), Duration.ofDays(1)),
            section.duration("keepAliveTimeout", Duration.ofSeconds(1), Duration.ofMinutes(5)),
            section.duration("clientKeepAliveMin", Duration.ofSeconds(1), Duration.ofDays(1)),
            section.flag("clientKeepAliveWithoutCalls"),
            section.duration("connectionIdleMax", Duration.ofSeconds(1), Duration.ofDays(7)),
            section.duration("connectionAgeMax", Duration.ofMinutes(1), Duration.ofDays(365)),
            section.duration("connectionAgeGrace", Duration.ofSeconds(1), Duration.ofHours(1)),
            section.integer("resetFramesMax", 1, 100_000),
            section.duration("resetFramesWindow", Duration.ofSeconds(1), Duration.ofHours(1)),
            section.flag("reflection"),
            section.duration("drainMax", Duration.ZERO, Duration.ofMinutes(10)));
    if (settings.transactionsInFlightMax < settings.transactionsInFlightMin) {
      section.problem("transactionsInFlightMax", "must be at least transactionsInFlightMin");
    }
    section.done();
    return settings;
  }
}
