package io.meridian.client.internal;

import io.meridian.client.FieldViolation;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.ReasonKind;
import io.meridian.client.Refusal;
import io.meridian.client.Refused;
import io.meridian.client.StatusCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one try, or one item of a batch, ended with instead of an answer.
 *
 * @param code the code
 * @param message for people
 * @param reasonName the name of the reason; empty = it was not Meridian that spoke
 * @param metadata what belongs to the reason
 * @param retryAfter when to come back
 * @param violations what is wrong with the request's shape
 * @param replayed whether an earlier use of the id was refused with this
 * @param cause what the transport threw
 * @param unsent whether the request cannot have left this client in this try
 */
record Failure(
    StatusCode code,
    String message,
    Optional<String> reasonName,
    Map<String, String> metadata,
    Optional<Duration> retryAfter,
    List<FieldViolation> violations,
    boolean replayed,
    Optional<Throwable> cause,
    boolean unsent) {

  /** A failure that this client saw by itself. */
  static Failure local(StatusCode code, String message) {
    return new Failure(
        code,
        message,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        false);
  }

  /** A defect on this side of the connection. */
  static Failure defect(Throwable cause) {
    return new Failure(
        StatusCode.INTERNAL,
        "the client failed: " + cause,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        List.of(),
        false,
        Optional.of(cause),
        false);
  }

  /** This failure, of a try that did not come to send the request. */
  Failure asUnsent() {
    return new Failure(
        code, message, reasonName, metadata, retryAfter, violations, replayed, cause, true);
  }

  /** The name of the reason; where it has none, that of the code. */
  String name() {
    return reasonName.orElse(code.name());
  }

  Optional<Reason> reason() {
    return reasonName.map(Reason::ofName);
  }

  boolean hasReason(Reason reason) {
    return reasonName.isPresent() && Reason.ofName(reasonName.get()) == reason;
  }

  /** Whether another try with the same request may end better. */
  boolean isRetryable() {
    return code == StatusCode.UNAVAILABLE
        || (code == StatusCode.RESOURCE_EXHAUSTED && retryAfter.isPresent());
  }

  /** Whether the connection failed, and not what is behind it. */
  boolean isTransport() {
    return code == StatusCode.UNAVAILABLE && reasonName.isEmpty();
  }

  /** Whether the request may have taken effect all the same. */
  boolean leavesOutcomeUnknown() {
    if (unsent) {
      return false;
    }
    if (reasonName.isPresent()) {
      ReasonKind kind = Reason.ofName(reasonName.get()).kind();
      return kind == ReasonKind.FAULT || (kind == ReasonKind.UNKNOWN && isRetryable());
    }
    return switch (code) {
      case CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS ->
          true;
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          UNAUTHENTICATED ->
          false;
    };
  }

  /** The outcome, when a single call ends with a reason that is one. */
  Optional<Refused> outcome() {
    return reason().filter(this::isOutcome).map(reason -> refused());
  }

  private boolean isOutcome(Reason reason) {
    if (reason != Reason.UNRECOGNIZED) {
      return reason.kind().isOutcome();
    }
    return switch (code) {
      case NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE -> true;
      case CANCELLED,
          UNKNOWN,
          INVALID_ARGUMENT,
          DEADLINE_EXCEEDED,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          UNIMPLEMENTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  /** Whether an item of a batch, which has a place for every reason, has this as its outcome. */
  boolean isItemOutcome() {
    return !isRetryable()
        && reason()
            .filter(
                reason -> reason.kind() != ReasonKind.CAPACITY && reason.kind() != ReasonKind.FAULT)
            .isPresent();
  }

  /** Whether an item of a batch failed because of what another one came to. */
  boolean isAboutAnotherItem() {
    return hasReason(Reason.BATCH_ABORTED) || hasReason(Reason.BATCH_STOPPED);
  }

  /** Nothing, as the answer of a read that found nothing; empty = it failed for another reason. */
  <T> Optional<Optional<T>> nothingFound(Reason reason) {
    return hasReason(reason) ? Optional.of(Optional.empty()) : Optional.empty();
  }

  /** The outcome of an item of a batch, which has a place for every reason. */
  Refused refused() {
    return new Refused(refusal(), replayed);
  }

  Refusal refusal() {
    return new Refusal(
        code,
        reason().orElse(Reason.UNRECOGNIZED),
        reasonName.orElse(code.name()),
        message,
        metadata,
        violations);
  }

  /** The exception that a try of this end would be on its own. */
  MeridianException exception(String message, int attempts, boolean outcomeUnknown) {
    MeridianException.Fault fault =
        new MeridianException.Fault(
            code, message, reasonName, metadata, retryAfter, violations, attempts, outcomeUnknown);
    return cause.isPresent()
        ? new MeridianException(fault, cause.get())
        : new MeridianException(fault);
  }
}
