package io.meridian.client.internal;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.meridian.client.StatusCode;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.time.Duration;

/**
 * One call of the method, from its start to its break. Its owner starts it, sends and ends on one
 * thread at a time; it may be given up on any. gRPC calls the listener on one thread at a time.
 */
final class StreamConnection extends ClientCall.Listener<StreamTransactionsResponse> {
  /** Who hears what comes of it. */
  interface Owner {
    /** It takes more. */
    void ready();

    /**
     * An answer has come.
     *
     * @throws RuntimeException when it is none that was due; the connection is given up then
     */
    void answered(StreamConnection from, StreamTransactionsResponse response);

    /**
     * No answer comes any more.
     *
     * @param again whether another connection may do better
     */
    void broken(StreamConnection gone, Failure failure, boolean again);
  }

  private final Calls calls;
  private final Owner owner;
  private final ClientCall<StreamTransactionsRequest, StreamTransactionsResponse> call;

  StreamConnection(Calls calls, Owner owner) {
    this.calls = calls;
    this.owner = owner;
    call =
        calls
            .channel()
            .newCall(TransactionServiceGrpc.getStreamTransactionsMethod(), CallOptions.DEFAULT);
  }

  void start() {
    try {
      call.start(this, new Metadata());
      call.request(1);
    } catch (RuntimeException | Error defect) {
      defect(defect);
    }
  }

  /** Whether it takes another request without keeping it back; only once it was started. */
  boolean isReady() {
    return call.isReady();
  }

  void send(StreamTransactionsRequest request) {
    try {
      call.sendMessage(request);
    } catch (RuntimeException | Error defect) {
      // Also when another thread has given the connection up meanwhile; then nobody hears this.
      defect(defect);
    }
  }

  /** Says that nothing follows; the server then has as long as a try may take to end the call. */
  void finish() {
    try {
      call.halfClose();
      var unused =
          calls
              .timers()
              .after(
                  calls.retryPolicy().tryTimeoutMax().toNanos(),
                  () -> cut("the server did not end the stream"));
    } catch (RuntimeException | Error defect) {
      call.cancel("the client failed", defect);
    }
  }

  /** Ends the call, of which nobody wants to hear any more. */
  void cut(String why) {
    call.cancel(why, null);
  }

  /** Gives a connection up that is silent, so that another one may do better. */
  void giveUp(Duration silence) {
    owner.broken(
        this, Failure.local(StatusCode.DEADLINE_EXCEEDED, "no answer within " + silence), true);
    cut("no answer for too long");
  }

  private void defect(Throwable defect) {
    owner.broken(this, Failure.defect(defect), false);
    call.cancel("the client failed", defect);
  }

  @Override
  public void onReady() {
    owner.ready();
  }

  @Override
  public void onMessage(StreamTransactionsResponse response) {
    try {
      owner.answered(this, response);
      call.request(1);
    } catch (RuntimeException | Error defect) {
      defect(defect);
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    Failure failure =
        status.isOk()
            ? Failure.local(StatusCode.UNAVAILABLE, "the server ended the stream")
            : FailureMapper.of(status, trailers);
    if (!Transport.wasConnected(call)) {
      failure = failure.asUnsent();
    }
    owner.broken(this, failure, failure.isRetryable());
  }
}
