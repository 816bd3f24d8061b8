package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.time.Duration;

/** What all that ask a server share. */
abstract class Remote {
  final Calls calls;
  final Duration deadline;

  Remote(Calls calls, Duration deadline) {
    this.calls = calls;
    this.deadline = deadline;
  }

  final <Q extends Message, R, T> Call<Q, R, T> read(
      MethodDescriptor<Q, R> method, Q request, Reply<R, T> reply) {
    return new Call<>(Call.Kind.READ, method, request, deadline, reply);
  }
}
