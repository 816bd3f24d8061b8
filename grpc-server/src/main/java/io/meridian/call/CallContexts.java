package io.meridian.call;

import io.grpc.Context;
import io.grpc.Deadline;
import io.meridian.engine.CallContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tells the engine how long the caller of the current gRPC call waits. */
public final class CallContexts {
  /** Stands for no deadline: far away, and safe to compare on a clock that wraps. */
  private static final long NO_DEADLINE_NANOS = Duration.ofDays(365).toNanos();

  private CallContexts() {}

  /** The call on whose thread this is; to be asked before the thread goes on to another. */
  public static CallContext current() {
    Context context = Context.current();
    Deadline deadline = context.getDeadline();
    long nanos =
        deadline == null ? NO_DEADLINE_NANOS : deadline.timeRemaining(TimeUnit.NANOSECONDS);
    return new CallContext(System.nanoTime() + nanos, context::isCancelled);
  }
}
