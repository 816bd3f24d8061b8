package io.meridian.cli.yardstick;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** A gRPC server on the loopback address, with the one bound of Meridian's that a load reaches. */
final class PaymentServer implements AutoCloseable {
  private static final int CALLS_PER_CONNECTION_MAX = 1000;

  private final Server server;

  private PaymentServer(NettyServerBuilder builder, BindableService service) throws IOException {
    server =
        builder
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
            .addService(service)
            .build()
            .start();
  }

  /** Works on calls on the threads that read the network, as Meridian does. */
  static PaymentServer direct(int port, BindableService service) throws IOException {
    return new PaymentServer(at(port).directExecutor(), service);
  }

  /** Works on calls on these threads, for a service that blocks. */
  static PaymentServer on(Executor threads, int port, BindableService service) throws IOException {
    return new PaymentServer(at(port).executor(threads), service);
  }

  private static NettyServerBuilder at(int port) {
    return NettyServerBuilder.forAddress(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Where it serves. */
  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
