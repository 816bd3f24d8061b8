package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.time.Duration;

/**
 * A call as it is asked for; {@link Calls} carries it out. Every call of the API may be tried again
 * with the same request: commands are idempotent by their id, the rest by nature.
 *
 * @param <Q> the request message
 * @param <R> the response message
 * @param <T> what the caller gets
 * @param kind what sort of call it is
 * @param method the method
 * @param request the request, sent unchanged by every try
 * @param deadline how long it may take, retries included
 * @param reply what comes back, in the caller's words
 */
record Call<Q extends Message, R, T>(
    Kind kind, MethodDescriptor<Q, R> method, Q request, Duration deadline, Reply<R, T> reply) {
  /** What sort of call it is. */
  enum Kind {
    /** Changes something; what became of it matters even when no answer comes. */
    COMMAND,
    /** Changes nothing. */
    READ,
    /** Long work with news on the way; a try of it may last as long as the deadline. */
    OPERATION
  }
}
