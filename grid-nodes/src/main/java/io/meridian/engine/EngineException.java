package io.meridian.engine;

import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.Map;

/**
 * We could not answer. The reason is of kind FAULT or CAPACITY; sending the same request again is
 * safe.
 */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final Duration retryAfter;
  private final transient Map<String, String> metadata;

  /**
   * A fault.
   *
   * @param reason of kind FAULT or CAPACITY
   * @param retryAfter when trying again makes sense
   * @param metadata values that a program would want
   * @param message for people
   */
  public EngineException(
      Reason reason, Duration retryAfter, Map<String, String> metadata, String message) {
    super(message, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
    this.metadata = Map.copyOf(metadata);
  }

  /** The reason, of kind FAULT or CAPACITY. */
  public Reason reason() {
    return reason;
  }

  /** When trying again makes sense. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Values that a program would want. */
  public Map<String, String> metadata() {
    return metadata;
  }
}
