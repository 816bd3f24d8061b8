package io.meridian.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a request was not applied. It changed nothing.
 *
 * @param code the code under which the refusal travelled
 * @param reason the reason, of the register
 * @param reasonName the reason's name as the server gave it; says more than {@code reason} only
 *     when that is UNRECOGNIZED
 * @param message for people; programs read the reason and the metadata
 * @param metadata each value that a program would want, by the names that {@link Reason} lists
 * @param violations what is wrong with the request's shape; only in batches, elsewhere it is an
 *     exception
 */
public record Refusal(
    StatusCode code,
    Reason reason,
    String reasonName,
    String message,
    Map<String, String> metadata,
    List<FieldViolation> violations) {
  /** Keeps copies of the collections. */
  public Refusal {
    metadata = Map.copyOf(metadata);
    violations = List.copyOf(violations);
  }

  /**
   * Of CAPTURE_EXCEEDS_HOLD what is still reserved of the posting, of REFUND_EXCEEDS_REMAINING what
   * is still refundable; minor units. Otherwise empty.
   */
  public OptionalLong remaining() {
    return number("remaining");
  }

  /**
   * Of HOLD_ALREADY_VOIDED the void, of HOLD_ALREADY_CAPTURED the last capture, of REFERENCE_TAKEN
   * the transaction that has the reference; {@code region/id}. Otherwise empty.
   */
  public Optional<String> holder() {
    return Optional.ofNullable(metadata.get("holder"));
  }

  /** Of HOLD_EXPIRED when the hold ran out. Otherwise empty. */
  public Optional<Instant> expiredAt() {
    return instant("expiredAt");
  }

  /** Of PERIOD_CLOSED the first instant that is open. Otherwise empty. */
  public Optional<Instant> closedUntil() {
    return instant("closedUntil");
  }

  /** Of REVISION_MISMATCH the present revision of the account. Otherwise empty. */
  public OptionalLong revision() {
    return number("revision");
  }

  /** Of BATCH_ABORTED and BATCH_STOPPED the index of the item that failed. Otherwise empty. */
  public OptionalLong failedItem() {
    return number("item");
  }

  private OptionalLong number(String key) {
    try {
      return metadata.containsKey(key)
          ? OptionalLong.of(Long.parseLong(metadata.get(key)))
          : OptionalLong.empty();
    } catch (NumberFormatException notOurs) {
      return OptionalLong.empty();
    }
  }

  private Optional<Instant> instant(String key) {
    try {
      return Optional.ofNullable(metadata.get(key)).map(Instant::parse);
    } catch (DateTimeException notOurs) {
      return Optional.empty();
    }
  }
}
