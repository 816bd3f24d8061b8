package io.meridian.admission;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.meridian.wire.CallFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The gate every call of ours passes: full means "no, now", a unary call always has a deadline, and
 * a stopping server answers everyone it let in. Any thread.
 */
public final class Gate implements ServerInterceptor {
  private final AdmissionLimits limits;
  private final Capacity capacity;
  private final ScheduledExecutorService timer;
  private final Set<OpenCall<?, ?>> open = ConcurrentHashMap.newKeySet();

  /**
   * An open gate.
   *
   * @param limits its bounds
   * @param capacity what calls share with the requests on streams; closed by this gate
   * @param timer ends the calls whose deadline is the server's; never blocked by them
   */
  public Gate(AdmissionLimits limits, Capacity capacity, ScheduledExecutorService timer) {
    this.limits = limits;
    this.capacity = capacity;
    this.timer = timer;
  }

  @Override
  public <Q, R> Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<CallFailure> refused = capacity.enter();
    if (refused.isPresent()) {
      call.close(refused.get().getStatus(), refused.get().getTrailers());
      return new Listener<>() {};
    }
    OpenCall<Q, R> openCall = new OpenCall<>(call);
    open.add(openCall);
    if (capacity.isClosed()) {
      // The gate was closed in between: whoever closed it may not have seen this call.
      openCall.end(capacity.stopping());
      return new Listener<>() {};
    }
    Context context = Context.current();
    if (context.getDeadline() != null || call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return openCall.listening(next.startCall(openCall, headers));
    }
    Context.CancellableContext limited =
        context.withDeadlineAfter(limits.unaryDeadline().toNanos(), TimeUnit.NANOSECONDS, timer);
    openCall.limitedBy(limited);
    return openCall.listening(Contexts.interceptCall(limited, openCall, headers, next));
  }

  /** Lets nobody in any more, and tells the streams to come to an end. May be called twice. */
  public void close() {
    capacity.close();
  }

  /**
   * Waits until everyone who was let in has been answered; those who have not when {@code most} is
   * over are told to try again. Blocks the calling thread, which is not one of gRPC's.
   *
   * @return how many calls had to be told to try again
   */
  public int drain(Duration most) throws InterruptedException {
    capacity.awaitEmpty(most);
    int unfinished = 0;
    for (OpenCall<?, ?> call : open) {
      unfinished++;
      call.end(capacity.stopping());
    }
    return unfinished;
  }

  private void left(OpenCall<?, ?> call) {
    if (open.remove(call)) {
      capacity.leave();
    }
  }

  /**
   * A call that was let in. It may be ended by its service, by its deadline or by the gate: the
   * first one counts.
   */
  private final class OpenCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private boolean ended;
    private Context.CancellableContext limit;

    OpenCall(ServerCall<Q, R> call) {
      super(call);
    }

    synchronized void limitedBy(Context.CancellableContext context) {
      limit = context;
      context.addListener(
          over -> {
            if (over.cancellationCause() instanceof TimeoutException) {
              end(
                  Status.DEADLINE_EXCEEDED.withDescription(
                      "the server's deadline for calls without one has passed"),
                  new Metadata());
            }
          },
          Runnable::run);
    }

    Listener<Q> listening(Listener<Q> listener) {
      return new SimpleForwardingServerCallListener<>(listener) {
        @Override
        public void onCancel() {
          gone();
          super.onCancel();
        }
      };
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!ended) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(R message) {
      if (!ended) {
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      end(status, trailers);
    }

    void end(CallFailure failure) {
      end(failure.getStatus(), failure.getTrailers());
    }

    private void end(Status status, Metadata trailers) {
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
        super.close(status, trailers);
      }
      gone();
    }

    /** The caller has its answer, or has gone. */
    private void gone() {
      Context.CancellableContext context;
      synchronized (this) {
        ended = true;
        context = limit;
      }
      if (context != null) {
        context.cancel(null);
      }
      left(this);
    }
  }
}
