package io.meridian.client.internal;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.meridian.proto.v1.AccountServiceGrpc;
import io.meridian.proto.v1.LedgerServiceGrpc;
import io.meridian.proto.v1.OperationsServiceGrpc;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server that says what a test tells it to, and remembers what it was asked. */
public final class ScriptedServer implements AutoCloseable {
  /** What the server does with one request. */
  public sealed interface Step {}

  private record Answer(List<Message> messages) implements Step {}

  private record Fail(StatusRuntimeException failure) implements Step {}

  private record Hang() implements Step {}

  /**
   * What arrived.
   *
   * @param method the method's bare name
   * @param message the request
   * @param deadline the deadline that came along
   */
  public record Request(String method, Message message, Optional<Deadline> deadline) {}

  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          LedgerServiceGrpc.getServiceDescriptor(),
          AccountServiceGrpc.getServiceDescriptor(),
          TransactionServiceGrpc.getServiceDescriptor(),
          OperationsServiceGrpc.getServiceDescriptor());

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Function<Request, Step> script;
  private final Server server;
  private final String name;

  private ScriptedServer(ServerBuilder<?> builder, String name, Function<Request, Step> script) {
    this.script = script;
    this.name = name;
    SERVICES.forEach(service -> builder.addService(scripted(service)));
    try {
      server = builder.directExecutor().build().start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** In this process, on the callers' own threads: when a call returns, its answer is there. */
  public static ScriptedServer inProcess(Function<Request, Step> script) {
    String name = InProcessServerBuilder.generateName();
    return new ScriptedServer(InProcessServerBuilder.forName(name), name, script);
  }

  /** On a port, as the builder says. */
  public static ScriptedServer on(ServerBuilder<?> builder, Function<Request, Step> script) {
    return new ScriptedServer(builder, "", script);
  }

  /** Answers with these messages. */
  public static Step answer(Message... messages) {
    return new Answer(List.of(messages));
  }

  /** Never answers. */
  public static Step hang() {
    return new Hang();
  }

  /** Fails as a proxy or the transport would: a code, and nothing that a program could read. */
  public static Step fail(Code code) {
    return new Fail(code.toStatus().withDescription("scripted").asRuntimeException());
  }

  /** Fails as Meridian does. */
  public static Step fail(Code code, String reason, Map<String, String> metadata) {
    return new Fail(StatusProto.toStatusRuntimeException(status(code, reason, metadata)));
  }

  /** Fails as Meridian does, and says when to come back. */
  public static Step failAndRetryAfter(Code code, String reason, Duration retryAfter) {
    com.google.rpc.Status status =
        status(code, reason, Map.of()).toBuilder()
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(
                            com.google.protobuf.Duration.newBuilder()
                                .setSeconds(retryAfter.toSeconds())
                                .setNanos(retryAfter.toNanosPart()))
                        .build()))
            .build();
    return new Fail(StatusProto.toStatusRuntimeException(status));
  }

  /** Fails with this status, details and all. */
  public static Step fail(com.google.rpc.Status status) {
    return new Fail(StatusProto.toStatusRuntimeException(status));
  }

  /** The status that a reason of the register travels in. */
  public static com.google.rpc.Status status(
      Code code, String reason, Map<String, String> metadata) {
    return com.google.rpc.Status.newBuilder()
        .setCode(code.value())
        .setMessage("scripted " + reason)
        .addDetails(
            Any.pack(
                ErrorInfo.newBuilder()
                    .setReason(reason)
                    .setDomain("meridian")
                    .putAllMetadata(metadata)
                    .build()))
        .build();
  }

  /** A channel to the server in this process. */
  public ManagedChannel channel() {
    return InProcessChannelBuilder.forName(name).directExecutor().disableRetry().build();
  }

  /** The port. */
  public int port() {
    return server.getPort();
  }

  /** What was asked so far, oldest first. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private ServerServiceDefinition scripted(ServiceDescriptor service) {
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      @SuppressWarnings("unchecked") // Every message of the API is a Message.
      MethodDescriptor<Message, Message> typed = (MethodDescriptor<Message, Message>) method;
      definition.addMethod(typed, (call, headers) -> new Playing(call));
    }
    return definition.build();
  }

  private final class Playing extends ServerCall.Listener<Message> {
    private final ServerCall<Message, Message> call;

    Playing(ServerCall<Message, Message> call) {
      this.call = call;
      call.request(1);
    }

    @Override
    public void onMessage(Message message) {
      Request request =
          new Request(
              call.getMethodDescriptor().getBareMethodName(),
              message,
              Optional.ofNullable(Context.current().getDeadline()));
      requests.add(request);
      Step step = script.apply(request);
      if (step instanceof Answer answer) {
        call.sendHeaders(new Metadata());
        answer.messages().forEach(call::sendMessage);
        call.close(Status.OK, new Metadata());
      } else if (step instanceof Fail fail) {
        Metadata trailers = fail.failure().getTrailers();
        call.close(fail.failure().getStatus(), trailers == null ? new Metadata() : trailers);
      }
    }
  }
}
