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
  private final boolean leaderChanged;

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
    this(reason, retryAfter, metadata, message, false);
  }

  /**
   * A fault.
   *
   * @param leaderChanged whether the shard has, or will soon have, another leader, which should
   *     rather be asked
   */
  EngineException(
      Reason reason,
      Duration retryAfter,
      Map<String, String> metadata,
      String message,
      boolean leaderChanged) {
    super(message, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
    this.metadata = Map.copyOf(metadata);
    this.leaderChanged = leaderChanged;
  }

  /** The reason, of kind FAULT or CAPACITY. */
  public Reason reason() {
    return reason;
  }

  /** When trying again makes sense. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Whether another leader of the shard should rather be asked than the caller told. */
  boolean leaderChanged() {
    return leaderChanged;
  }

  /** Values that a program would want. */
  public Map<String, String> metadata() {
    return metadata;
  }
}
