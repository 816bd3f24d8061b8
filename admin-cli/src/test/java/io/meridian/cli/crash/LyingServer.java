package io.meridian.cli.crash;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.meridian.client.MeridianClient;
import io.meridian.proto.v1.AccountServiceGrpc;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.LedgerServiceGrpc;
import io.meridian.proto.v1.OperationsServiceGrpc;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A server that asks another one whatever it is asked, and now and then does not do or tell what it
 * should: what a broken engine looks like to its callers.
 */
final class LyingServer implements AutoCloseable {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          AccountServiceGrpc.getServiceDescriptor(),
          LedgerServiceGrpc.getServiceDescriptor(),
          OperationsServiceGrpc.getServiceDescriptor(),
          TransactionServiceGrpc.getServiceDescriptor());

  private final Lie lie;
  private final ManagedChannel truth;
  private final Server server;

  private LyingServer(Lie lie, ManagedChannel truth) throws IOException {
    this.lie = lie;
    this.truth = truth;
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SERVICES.forEach(service -> builder.addService(passedOn(service)));
    this.server = builder.build().start();
  }

  /** One that tells a lie, and else what the server at the address says. */
  static LyingServer before(String address, Lie lie) throws IOException {
    return new LyingServer(lie, NettyChannelBuilder.forTarget(address).usePlaintext().build());
  }

  /** A client of it; to be completed by the caller. */
  MeridianClient.Builder client() {
    return MeridianClient.builder().target("127.0.0.1:" + server.getPort()).plaintext();
  }

  @Override
  public void close() {
    server.shutdownNow();
    truth.shutdownNow();
  }

  private ServerServiceDefinition passedOn(ServiceDescriptor service) {
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      passOn(definition, method);
    }
    return definition.build();
  }

  private <Q, A> void passOn(
      ServerServiceDefinition.Builder definition, MethodDescriptor<Q, A> method) {
    ServerCallHandler<Q, A> handler = (call, headers) -> new PassedOn<>(call, method, headers);
    definition.addMethod(method, handler);
  }

  /** One call, on its way both ways. */
  private final class PassedOn<Q, A> extends ServerCall.Listener<Q> {
    private final ServerCall<Q, A> asked;
    private final ClientCall<Q, A> asking;
    private volatile Optional<Q> request = Optional.empty();

    PassedOn(ServerCall<Q, A> asked, MethodDescriptor<Q, A> method, Metadata headers) {
      this.asked = asked;
      this.asking = truth.newCall(method, CallOptions.DEFAULT);
      asking.start(new Answers(), headers);
      asking.request(1);
      asked.request(1);
    }

    @Override
    public void onMessage(Q message) {
      @SuppressWarnings("unchecked") // a lie keeps the type
      Q changed = (Q) lie.request(message);
      request = Optional.of(message);
      for (CreateTransactionRequest more : lie.beside(message)) {
        var unused = TransactionServiceGrpc.newBlockingStub(truth).createTransaction(more);
      }
      asking.sendMessage(changed);
      asked.request(1);
    }

    @Override
    public void onHalfClose() {
      asking.halfClose();
    }

    @Override
    public void onCancel() {
      asking.cancel("the caller has gone", null);
    }

    private final class Answers extends ClientCall.Listener<A> {
      private Optional<Lie.End> end = Optional.empty();
      private boolean begun;

      @Override
      public void onHeaders(Metadata headers) {
        begin(headers);
      }

      @Override
      public void onMessage(A message) {
        end = lie.instead(request.orElseThrow(), message);
        if (end.isEmpty()) {
          begin(new Metadata());
          @SuppressWarnings("unchecked") // a lie keeps the type
          Optional<A> told = (Optional<A>) lie.answer(request.orElseThrow(), message);
          told.ifPresent(asked::sendMessage);
        }
        asking.request(1);
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        Lie.End truth = new Lie.End(status, trailers);
        request.filter(known -> !status.isOk()).ifPresent(known -> lie.ended(known, truth));
        Lie.End told = end.orElse(truth);
        asked.close(told.status(), told.trailers());
      }

      private void begin(Metadata headers) {
        if (!begun) {
          begun = true;
          asked.sendHeaders(headers);
        }
      }
    }
  }
}
