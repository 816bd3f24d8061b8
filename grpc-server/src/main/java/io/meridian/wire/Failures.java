package io.meridian.wire;

import io.meridian.engine.ReadReply;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ends of calls that did not come to an answer. Any thread. */
public final class Failures {
  private Failures() {}

  /**
   * What a failed future ends a call with, of the engine or of what stands before it; empty for a
   * defect, which the caller logs.
   */
  public static Optional<CallFailure> fault(Throwable failure) {
    return failure instanceof CallFailure known
        ? Optional.of(known)
        : StatusMapper.fault(failure).map(CallFailure::new);
  }

  /** What a read ends a call with that found nothing. */
  public static CallFailure refused(ReadReply.Refused<?> reply) {
    return new CallFailure(StatusMapper.refusal(reply.refusal(), false));
  }

  /** What a defect ends a call with: no more than that it was ours. */
  public static CallFailure defect() {
    return new CallFailure(StatusMapper.defect());
  }

  /**
   * What a call ends with that is not taken in because there is too much to do.
   *
   * @param metadata the bound that was reached
   * @param retryAfter when trying again makes sense
   */
  public static CallFailure overloaded(Map<String, String> metadata, Duration retryAfter) {
    return new CallFailure(StatusMapper.overloaded(metadata, retryAfter));
  }

  /** What a call ends with that a stopping server does not take in, or not finish. */
  public static CallFailure stopping(Duration retryAfter) {
    return new CallFailure(StatusMapper.stopping(retryAfter));
  }

  /** What a call ends with whose request is no message of its type. */
  public static CallFailure unreadable() {
    return new CallFailure(
        StatusMapper.violations(
            List.of(
                new Violation(
                    Reason.MALFORMED_REQUEST,
                    "request",
                    "must be a protobuf message of the method's request type"))));
  }
}
