package io.meridian.client.internal;

import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Opens connections. */
public final class Transport {
  /** The largest answer that is taken: a page of a journal that ends with the largest block. */
  private static final int ANSWER_BYTES_MAX = 18 << 20;

  /** The largest headers and trailers that are taken; the details of a refusal travel there. */
  private static final int METADATA_BYTES_MAX = 64 << 10;

  private Transport() {}

  /**
   * Calls over connections to all targets. They are made in the background.
   *
   * @throws IllegalArgumentException when the trusted certificates cannot be read
   */
  public static Calls open(ClientSettings settings) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                TargetsResolverProvider.uri(settings.targets()), credentials(settings.security()))
            .defaultLoadBalancingPolicy("round_robin")
            // Retries are ours: gRPC's own would be another count, another clock and another copy
            // of every request.
            .disableRetry()
            // What runs on the connection's threads is ours, short, and never blocks.
            .directExecutor()
            .keepAliveTime(settings.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(settings.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .maxInboundMessageSize(ANSWER_BYTES_MAX)
            .maxInboundMetadataSize(METADATA_BYTES_MAX)
            .userAgent(settings.userAgent())
            .build();
    return new Calls(
        channel, settings, new SystemTimers(), () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * Whether a call that has ended had a connection. If not, its request never left this client:
   * gRPC gives a call the attributes of a connection when it puts the call on one.
   */
  static boolean wasConnected(ClientCall<?, ?> ended) {
    return ended.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) != null;
  }

  private static ChannelCredentials credentials(ClientSettings.Security security) {
    if (!security.encrypted()) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    if (security.trustedCertificates().isPresent()) {
      Path file = security.trustedCertificates().get();
      try {
        credentials.trustManager(file.toFile());
      } catch (IOException unreadable) {
        throw new IllegalArgumentException(
            "cannot read the trusted certificates in " + file + ": " + unreadable.getMessage(),
            unreadable);
      }
    }
    return credentials.build();
  }
}
