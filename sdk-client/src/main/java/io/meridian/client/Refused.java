package io.meridian.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The request was refused and nothing changed.
 *
 * @param refusal why
 * @param replayed whether an earlier use of the id was refused with these words; false when this
 *     use was the first, and for refusals that are not recorded
 */
public record Refused(Refusal refusal, boolean replayed)
    implements TransactionOutcome, AccountOutcome, AssetOutcome, LedgerOutcome {
  /** The reason, of the register. */
  public Reason reason() {
    return refusal.reason();
  }

  /** For people. */
  public String message() {
    return refusal.message();
  }

  /** Each value that a program would want, by the names that {@link Reason} lists. */
  public Map<String, String> metadata() {
    return refusal.metadata();
  }

  /** What remains, as {@link Refusal#remaining()}. */
  public OptionalLong remaining() {
    return refusal.remaining();
  }

  /** Who holds it, as {@link Refusal#holder()}. */
  public Optional<String> holder() {
    return refusal.holder();
  }

  /** When the hold ran out, as {@link Refusal#expiredAt()}. */
  public Optional<Instant> expiredAt() {
    return refusal.expiredAt();
  }
}
