package io.meridian.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.meridian.admission.Gate;
import io.meridian.call.RequestParsing;
import io.meridian.server.config.GrpcSettings;
import io.meridian.server.config.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening side of the API, with every limit of the transport. Its services never block, so
 * they run on the threads that read the network. Not serving until told so; closing it answers
 * everyone first.
 */
final class GrpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);
  private static final Duration LAST_ANSWERS_MAX = Duration.ofMillis(500);

  private final GrpcSettings settings;
  private final Gate gate;
  private final HealthStatusManager health = new HealthStatusManager();
  private final List<String> serviceNames;
  private final Server server;

  /**
   * Starts to listen.
   *
   * @param settings where, and within which limits
   * @param services what is served
   * @param gate the gate that every call of {@code services} passes
   * @param meter counts every call of {@code services}, also those that the gate turns away
   * @throws StartupException when the address or the TLS files cannot be used
   */
  GrpcServer(
      GrpcSettings settings, List<BindableService> services, Gate gate, ServerInterceptor meter) {
    this.settings = settings;
    this.gate = gate;
    this.serviceNames =
        services.stream().map(s -> s.bindService().getServiceDescriptor().getName()).toList();
    serving(ServingStatus.NOT_SERVING);
    NettyServerBuilder builder = limited(settings);
    settings.tls().ifPresent(tls -> builder.sslContext(sslContext(tls)));
    List<ServerServiceDefinition> guarded =
        services.stream().map(service -> RequestParsing.guard(service.bindService())).toList();
    ErrorDetails.reflected(guarded)
        .forEach(
            service ->
                builder.addService(ServerInterceptors.interceptForward(service, meter, gate)));
    builder.addService(health.getHealthService());
    if (settings.reflection()) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
    }
    this.server = start(builder);
  }

  /** The port it listens on. */
  int port() {
    return server.getPort();
  }

  /** Tells those who ask for its health that it serves. */
  void serving() {
    serving(ServingStatus.SERVING);
  }

  /**
   * Lets nobody in any more, answers everyone who is in, then stops listening. May be called twice.
   */
  @Override
  public void close() {
    health.enterTerminalState();
    gate.close();
    server.shutdown();
    try {
      int unfinished = gate.drain(settings.drainMax());
      if (unfinished > 0) {
        LOG.warn(
            "{} calls were not finished within grpc.drainMax and are told to try again",
            unfinished);
      }
      // What is left are streams of health and reflection, and last answers on their way out.
      if (!server.awaitTermination(LAST_ANSWERS_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(LAST_ANSWERS_MAX.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void serving(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    serviceNames.forEach(name -> health.setStatus(name, status));
  }

  private static NettyServerBuilder limited(GrpcSettings settings) {
    return NettyServerBuilder.forAddress(new InetSocketAddress(settings.address(), settings.port()))
        .directExecutor()
        .maxInboundMessageSize(settings.messageBytesMax())
        .maxInboundMetadataSize(settings.metadataBytesMax())
        .maxConcurrentCallsPerConnection(settings.callsPerConnectionMax())
        .maxRstFramesPerWindow(
            settings.resetFramesMax(), (int) settings.resetFramesWindow().toSeconds())
        .handshakeTimeout(settings.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(settings.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(settings.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(settings.clientKeepAliveMin().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(settings.clientKeepAliveWithoutCalls())
        .maxConnectionIdle(settings.connectionIdleMax().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(settings.connectionAgeMax().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(settings.connectionAgeGrace().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static SslContext sslContext(TlsSettings tls) {
    try {
      return GrpcSslContexts.configure(
              GrpcSslContexts.forServer(tls.certificate().toFile(), tls.privateKey().toFile()),
              SslProvider.OPENSSL)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new StartupException(
          "grpc.tls: certificate "
              + tls.certificate()
              + " and privateKey "
              + tls.privateKey()
              + " cannot be used: "
              + e.getMessage()
              + "; both must be PEM, the key PKCS #8 without a password and belong to the certificate",
          e);
    }
  }

  private Server start(NettyServerBuilder builder) {
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw Listening.refused(
          new Listening.Where(settings.address(), settings.port()),
          "grpc.address (--address)",
          "grpc.port (--port)",
          e);
    }
  }
}
