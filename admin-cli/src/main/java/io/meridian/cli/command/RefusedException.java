package io.meridian.cli.command;

import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.ReasonKind;
import io.meridian.client.Refusal;
import io.meridian.client.Refused;
import io.meridian.client.StatusCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server said no, and the command ends with it. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;
  private final boolean replayed;

  /** The outcome of a command. */
  public RefusedException(Refused refused) {
    this(refused.refusal(), refused.replayed());
  }

  RefusedException(Refusal refusal, boolean replayed) {
    super(refusal.message());
    this.refusal = refusal;
    this.replayed = replayed;
  }

  /** Something that was asked for by name is not there. */
  public static RefusedException notFound(Reason reason, String message) {
    return new RefusedException(
        new Refusal(StatusCode.NOT_FOUND, reason, reason.name(), message, Map.of(), List.of()),
        false);
  }

  /**
   * The refusal that the client throws as an exception, because it takes the request for a defect
   * of the program; for a command line it is an answer like any other.
   *
   * @return empty when the exception is a fault, a lack of capacity, or about the request's shape
   */
  public static Optional<RefusedException> of(MeridianException exception) {
    return exception
        .reason()
        .filter(
            reason ->
                exception.code() != StatusCode.INVALID_ARGUMENT
                    && reason.kind() != ReasonKind.CAPACITY
                    && reason.kind() != ReasonKind.FAULT)
        .map(
            reason ->
                new RefusedException(
                    new Refusal(
                        exception.code(),
                        reason,
                        FaultWords.name(exception),
                        FaultWords.message(exception),
                        exception.metadata(),
                        exception.fieldViolations()),
                    false));
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }

  /** Whether an earlier use of the id got this answer. */
  public boolean replayed() {
    return replayed;
  }
}
