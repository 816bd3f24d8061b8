package io.meridian.call;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meridian.wire.CallFailure;
import io.meridian.wire.Failures;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses requests that are no message of their type. gRPC by itself would answer them as a defect
 * of the server and log a stack trace for each.
 */
public final class RequestParsing {
  private RequestParsing() {}

  /** The same service, its requests guarded. */
  public static ServerServiceDefinition guard(ServerServiceDefinition service) {
    ServiceDescriptor original = service.getServiceDescriptor();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(original.getName())
            .setSchemaDescriptor(original.getSchemaDescriptor());
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      ServerMethodDefinition<?, ?> guarded = guard(method);
      methods.add(guarded);
      descriptor.addMethod(guarded.getMethodDescriptor());
    }
    ServerServiceDefinition.Builder guarded = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(guarded::addMethod);
    return guarded.build();
  }

  private static <Q, R> ServerMethodDefinition<Incoming<Q>, R> guard(
      ServerMethodDefinition<Q, R> method) {
    MethodDescriptor<Q, R> original = method.getMethodDescriptor();
    MethodDescriptor<Incoming<Q>, R> guarded =
        original.toBuilder(
                new IncomingMarshaller<>(original.getRequestMarshaller()),
                original.getResponseMarshaller())
            .build();
    ServerCallHandler<Q, R> handler = method.getServerCallHandler();
    return ServerMethodDefinition.create(
        guarded,
        (call, headers) ->
            new IncomingListener<>(
                call, handler.startCall(new TypedCall<>(call, original), headers)));
  }

  /** A request as it came in. */
  private sealed interface Incoming<Q> {
    /** It is a message of its type. */
    record Parsed<Q>(Q message) implements Incoming<Q> {}

    /** It is not, or it is too large when it is unpacked. */
    record Unreadable<Q>(Status status) implements Incoming<Q> {}
  }

  private record IncomingMarshaller<Q>(Marshaller<Q> messages) implements Marshaller<Incoming<Q>> {
    @Override
    public InputStream stream(Incoming<Q> value) {
      throw new UnsupportedOperationException("a server sends no requests");
    }

    @Override
    public Incoming<Q> parse(InputStream stream) {
      try {
        return new Incoming.Parsed<>(messages.parse(stream));
      } catch (StatusRuntimeException e) {
        return new Incoming.Unreadable<>(e.getStatus());
      }
    }
  }

  private static final class IncomingListener<Q, R> extends Listener<Incoming<Q>> {
    private final ServerCall<Incoming<Q>, R> call;
    private final Listener<Q> listener;
    private boolean refused;

    IncomingListener(ServerCall<Incoming<Q>, R> call, Listener<Q> listener) {
      this.call = call;
      this.listener = listener;
    }

    @Override
    public void onMessage(Incoming<Q> incoming) {
      if (refused) {
        return;
      }
      if (incoming instanceof Incoming.Parsed<Q> parsed) {
        listener.onMessage(parsed.message());
        return;
      }
      refused = true;
      Status status = ((Incoming.Unreadable<Q>) incoming).status();
      if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
        call.close(status, new Metadata());
      } else {
        CallFailure failure = Failures.unreadable();
        call.close(failure.getStatus(), failure.getTrailers());
      }
      // A stream may have requests under way, whose answers nobody will read any more.
      listener.onCancel();
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        listener.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      if (!refused) {
        listener.onCancel();
      }
    }

    @Override
    public void onComplete() {
      if (!refused) {
        listener.onComplete();
      }
    }

    @Override
    public void onReady() {
      if (!refused) {
        listener.onReady();
      }
    }
  }

  /** The call as the service knows it. */
  private static final class TypedCall<Q, R> extends ServerCall<Q, R> {
    private final ServerCall<Incoming<Q>, R> call;
    private final MethodDescriptor<Q, R> method;

    TypedCall(ServerCall<Incoming<Q>, R> call, MethodDescriptor<Q, R> method) {
      this.call = call;
      this.method = method;
    }

    @Override
    public MethodDescriptor<Q, R> getMethodDescriptor() {
      return method;
    }

    @Override
    public void request(int messages) {
      call.request(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      call.sendHeaders(headers);
    }

    @Override
    public void sendMessage(R message) {
      call.sendMessage(message);
    }

    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      call.close(status, trailers);
    }

    @Override
    public boolean isCancelled() {
      return call.isCancelled();
    }

    @Override
    public void setMessageCompression(boolean enabled) {
      call.setMessageCompression(enabled);
    }

    @Override
    public void setCompression(String compressor) {
      call.setCompression(compressor);
    }

    @Override
    public SecurityLevel getSecurityLevel() {
      return call.getSecurityLevel();
    }

    @Override
    public Attributes getAttributes() {
      return call.getAttributes();
    }

    @Override
    public String getAuthority() {
      return call.getAuthority();
    }
  }
}
