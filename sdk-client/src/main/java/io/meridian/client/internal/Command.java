package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.meridian.client.DryRun;
import io.meridian.client.Refused;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A command of the API, which can be executed or only judged. An answer that is of the other sort
 * than the question is a defect, and never taken for the one that was wanted.
 *
 * @param <A> what the application asks for
 * @param <Q> the request message
 * @param <R> the response message
 * @param <O> what becomes of it
 * @param method the method
 * @param message the request, and whether it is only to be judged, as a message
 * @param applied what a response that is no refusal says
 * @param judgedOnly whether a response says that nothing was stored
 * @param refused a refusal
 */
record Command<A, Q extends Message, R, O>(
    MethodDescriptor<Q, R> method,
    BiFunction<A, Boolean, Q> message,
    Function<R, O> applied,
    Predicate<R> judgedOnly,
    Function<Refused, O> refused) {
  Call<Q, R, O> call(A request, Duration deadline) {
    return new Call<>(
        Call.Kind.COMMAND,
        method,
        message.apply(request, false),
        deadline,
        Reply.of(
            response -> applied.apply(checked(response, false)),
            failure -> failure.outcome().map(refused)));
  }

  Call<Q, R, DryRun<O>> dryRun(A request, Duration deadline) {
    return new Call<>(
        Call.Kind.READ,
        method,
        message.apply(request, true),
        deadline,
        Reply.of(
            response -> new DryRun<>(applied.apply(checked(response, true))),
            failure -> failure.outcome().map(refused).map(DryRun::new)));
  }

  private R checked(R response, boolean asked) {
    check(judgedOnly.test(response), asked);
    return response;
  }

  static void check(boolean judgedOnly, boolean asked) {
    if (judgedOnly != asked) {
      throw new IllegalStateException(
          asked
              ? "the server does not say that it only judged the request"
              : "the server says that it only judged the request");
    }
  }
}
