package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server of transactions in this process whose calls a test takes in its hands: it reads when the
 * test says so, and says what the test says. On the threads of those who call it. Any thread.
 */
public final class ManualServer implements AutoCloseable {
  private final BlockingQueue<Talk> talks = new LinkedBlockingQueue<>();
  private final String name = InProcessServerBuilder.generateName();
  private final Server server;

  /** Starts it. */
  public ManualServer() {
    ServerServiceDefinition.Builder service =
        ServerServiceDefinition.builder(TransactionServiceGrpc.getServiceDescriptor());
    for (MethodDescriptor<?, ?> method :
        TransactionServiceGrpc.getServiceDescriptor().getMethods()) {
      @SuppressWarnings("unchecked") // Every message of the API is a Message.
      MethodDescriptor<Message, Message> typed = (MethodDescriptor<Message, Message>) method;
      service.addMethod(
          typed,
          (call, headers) -> {
            Talk talk = new Talk(call);
            talks.add(talk);
            return talk;
          });
    }
    try {
      server =
          InProcessServerBuilder.forName(name)
              .directExecutor()
              .addService(service.build())
              .build()
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A channel to it. */
  public ManagedChannel channel() {
    return InProcessChannelBuilder.forName(name).directExecutor().disableRetry().build();
  }

  /** The next call, which has come or comes now. */
  public Talk next() {
    try {
      Talk talk = talks.poll(10, TimeUnit.SECONDS);
      if (talk == null) {
        throw new AssertionError("no call came");
      }
      return talk;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** How many calls came that nobody asked for. */
  public int waiting() {
    return talks.size();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** One call. */
  public static final class Talk extends ServerCall.Listener<Message> {
    private final ServerCall<Message, Message> call;
    private final List<Message> received = new ArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private boolean headersSent;
    private boolean halfClosed;
    private boolean cancelled;

    Talk(ServerCall<Message, Message> call) {
      this.call = call;
    }

    /** Reads so many messages more, when they come. */
    public Talk read(int messages) {
      call.request(messages);
      return this;
    }

    /** The first message, which is read when it comes. */
    public Message asked() {
      call.request(1);
      try {
        if (!asked.await(10, TimeUnit.SECONDS)) {
          throw new AssertionError("no request came");
        }
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
      return received().get(0);
    }

    /** What was read so far, oldest first. */
    public synchronized List<Message> received() {
      return List.copyOf(received);
    }

    /** Says something. */
    public void say(Message message) {
      boolean first;
      synchronized (this) {
        first = !headersSent;
        headersSent = true;
      }
      if (first) {
        call.sendHeaders(new Metadata());
      }
      call.sendMessage(message);
    }

    /** Whether the client takes another message. */
    public boolean isReady() {
      return call.isReady();
    }

    /** Ends the call. */
    public void end(Status status) {
      call.close(status, new Metadata());
    }

    /** Ends the call as Meridian does. */
    public void end(com.google.rpc.Status status) {
      StatusRuntimeException failure = StatusProto.toStatusRuntimeException(status);
      call.close(failure.getStatus(), failure.getTrailers());
    }

    /** Whether the client said that nothing follows. */
    public synchronized boolean halfClosed() {
      return halfClosed;
    }

    /** Whether the client gave the call up. */
    public synchronized boolean cancelled() {
      return cancelled;
    }

    @Override
    public void onMessage(Message message) {
      synchronized (this) {
        received.add(message);
      }
      asked.countDown();
    }

    @Override
    public synchronized void onHalfClose() {
      halfClosed = true;
    }

    @Override
    public synchronized void onCancel() {
      cancelled = true;
    }
  }
}
