package io.meridian.transaction;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of a call whose client reads as much as a test lets it. Not for several threads
 * at once.
 */
final class FakeCall<R> extends ServerCallStreamObserver<R> {
  /** What the client has read. */
  final List<R> read = new ArrayList<>();

  /** Requests that the server was ready to read, in all. */
  int requested;

  private int room = Integer.MAX_VALUE;
  private Optional<Status.Code> end = Optional.empty();
  private Runnable onReady = () -> {};
  private Runnable onCancel = () -> {};

  /** The client reads {@code messages} more than it has read, and no further. */
  void reads(int messages) {
    room = messages;
    if (room > 0) {
      onReady.run();
    }
  }

  void cancel() {
    onCancel.run();
  }

  /** How the call ended; empty while it goes on. */
  Optional<Status.Code> end() {
    return end;
  }

  @Override
  public void onNext(R message) {
    if (end.isPresent()) {
      throw new AssertionError("a message after the end");
    }
    room--;
    read.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    endWith(Status.fromThrowable(failure).getCode());
  }

  @Override
  public void onCompleted() {
    endWith(Status.Code.OK);
  }

  private void endWith(Status.Code code) {
    if (end.isPresent()) {
      throw new AssertionError("ended twice");
    }
    end = Optional.of(code);
  }

  @Override
  public boolean isReady() {
    return room > 0;
  }

  @Override
  public void request(int count) {
    requested += count;
  }

  @Override
  public void disableAutoRequest() {}

  @Override
  public void setOnReadyHandler(Runnable handler) {
    onReady = handler;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {
    onCancel = handler;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setCompression(String compression) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}
}
