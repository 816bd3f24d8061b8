package io.meridian.client;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call that did not come to an answer, or whose request could never have one. What an application
 * is expected to meet, such as a lack of funds, is a value and not an exception; {@link ReasonKind}
 * draws the line.
 *
 * <p>Failures of earlier tries of the same call are {@link #getSuppressed() suppressed}, oldest
 * first.
 */
public final class MeridianException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  /**
   * What happened.
   *
   * @param code the code under which the call failed
   * @param message for people; programs read the other parts
   * @param reasonName the reason's name as the server gave it; empty = none was given, as by
   *     proxies and the transport
   * @param metadata each value that a program would want, by the names that {@link Reason} lists
   * @param retryAfter when the server wants to see the request again; empty = it did not say
   * @param fieldViolations what is wrong with the request's shape
   * @param attempts how often the client tried; 0 = the request was not even to be sent
   * @param outcomeUnknown whether one of these may have taken effect
   */
  public record Fault(
      StatusCode code,
      String message,
      Optional<String> reasonName,
      Map<String, String> metadata,
      Optional<Duration> retryAfter,
      List<FieldViolation> fieldViolations,
      int attempts,
      boolean outcomeUnknown) {
    /** Keeps copies of the collections. */
    public Fault {
      metadata = Map.copyOf(metadata);
      fieldViolations = List.copyOf(fieldViolations);
    }
  }

  /** For tests of applications, and for the client itself. */
  public MeridianException(Fault fault, Throwable cause) {
    super(fault.message(), cause);
    this.fault = fault;
  }

  /** For tests of applications, and for the client itself. */
  public MeridianException(Fault fault) {
    super(fault.message());
    this.fault = fault;
  }

  MeridianException(Refusal refusal) {
    this(
        new Fault(
            refusal.code(),
            refusal.message(),
            Optional.of(refusal.reasonName()),
            refusal.metadata(),
            Optional.empty(),
            refusal.violations(),
            1,
            false));
  }

  /** The code under which the call failed. */
  public StatusCode code() {
    return fault.code();
  }

  /** The reason; empty when what failed was not Meridian but the way to it. */
  public Optional<Reason> reason() {
    return fault.reasonName().map(Reason::ofName);
  }

  /**
   * The reason's name as the server gave it; says more than {@link #reason()} only when that is
   * UNRECOGNIZED.
   */
  public Optional<String> reasonName() {
    return fault.reasonName();
  }

  /** Each value that a program would want, by the names that {@link Reason} lists. */
  public Map<String, String> metadata() {
    return fault.metadata();
  }

  /** When the server wants to see the request again; empty when it did not say. */
  public Optional<Duration> retryAfter() {
    return fault.retryAfter();
  }

  /** Everything that is wrong with the request's shape; empty when the shape is not the matter. */
  public List<FieldViolation> fieldViolations() {
    return fault.fieldViolations();
  }

  /** How often the client tried; 0 when the request was not even to be sent. */
  public int attempts() {
    return fault.attempts();
  }

  /**
   * Whether the request may have taken effect although no answer came. Sending the same request
   * again, with the same id, finds out; a new id would be a new transaction. False where it is
   * known that nothing happened: no try had a connection, or a server said so.
   */
  public boolean outcomeUnknown() {
    return fault.outcomeUnknown();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "io.meridian.client.MeridianException; send its fault() in a form of your own");
  }

  /** What happened, as one value. */
  public Fault fault() {
    return fault;
  }
}
